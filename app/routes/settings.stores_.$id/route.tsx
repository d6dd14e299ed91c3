import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { appContext } from '../../server/context.server'
import { formOf } from '../../server/requests/forms.server'
import { pathText } from '../../server/requests/path-text.server'
import { saveStoreForm, storeSettings } from '../../settings/page/store-settings.server'
import { StoreForm } from '../../settings/view/store-form'
import { TextLink } from '../../ui/button'
import { PageHeader } from '../../ui/page'
import { settingsPath, storePath } from '../../ui/store-address'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.name ?? 'Store'} · Settings · Storepulse` },
]

export const loader = ({ request }: LoaderFunctionArgs) => storeSettings(appContext(), pathText(request, 2))

/** Saves what the form holds, or gives it back with what is wrong. */
export async function action({ request }: ActionFunctionArgs) {
  const storeId = pathText(request, 2)
  const refusal = await saveStoreForm(appContext().registry, storeId, await formOf(request))
  return refusal ? json(refusal, { status: refusal.status }) : redirect(`${settingsPath(storeId)}?saved=1`)
}

export default function StoreSettingsRoute() {
  const settings = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>() ?? null
  const [search] = useSearchParams()
  return (
    <>
      <PageHeader
        title={settings.name}
        back={<TextLink to="/stores">Stores</TextLink>}
        lede={`Store id ${settings.storeId}. Changes show on open pages within seconds.`}
        actions={<TextLink to={storePath(settings.storeId)}>Live page</TextLink>}
      />
      <StoreForm
        key={refusal === null ? `${settings.storeId} ${settings.seen}` : `refused ${refusal.seen} ${refusal.status}`}
        settings={settings}
        refusal={refusal}
        saved={search.has('saved') && refusal === null}
      />
    </>
  )
}
