import type { ActionFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { appContext } from '../../server/context.server'
import { receiveStoreList } from '../../settings/page/store-list-page.server'
import { StoreListUpload } from '../../settings/view/store-list-upload'
import { TextLink } from '../../ui/button'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import stores · Storepulse' }]

export const action = ({ request }: ActionFunctionArgs) => receiveStoreList(appContext(), request)

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
