import type { ActionFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { receiveFile } from '../../import/uploads/receive-file.server'
import { appContext } from '../../server/context.server'
import { StoreListUpload } from '../../settings/view/store-list-upload'
import { TextLink } from '../../ui/button'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import stores · Storepulse' }]

export async function action({ request }: ActionFunctionArgs) {
  const { storeLists, settings } = appContext()
  return receiveFile(request, { uploads: storeLists, settings, preview: '/settings/import-stores' })
}

export default function ImportStoresRoute() {
  const answer = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Import stores"
        back={<TextLink to="/stores">Stores</TextLink>}
        lede="Names, hours, capacity and doors of many stores at once. Nothing is saved until you confirm the preview."
      />
      <StoreListUpload problem={answer?.problem ?? null} />
    </>
  )
}
