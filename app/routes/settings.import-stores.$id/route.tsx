import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { appContext } from '../../server/context.server'
import { answerToStoreList, storeListPage } from '../../settings/page/store-list-page.server'
import { StoreListPreview } from '../../settings/view/store-list-preview'
import { TextLink } from '../../ui/button'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import stores · Storepulse' }]

export const loader = ({ params }: LoaderFunctionArgs) => storeListPage(appContext(), params.id)
export const action = ({ request, params }: ActionFunctionArgs) => answerToStoreList(appContext(), request, params.id)

export default function StoreListRoute() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title={page.name} back={<TextLink to="/settings/import-stores">Import stores</TextLink>} />
      <StoreListPreview page={page} />
    </>
  )
}
