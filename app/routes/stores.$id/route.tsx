import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import {
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
  useActionData,
  useLoaderData,
} from '@remix-run/react'
import { countsAs } from '~/domain/counted-stores'
import { noSuchStore } from '../../live/no-such-store.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { takeCorrectionForm, undoCorrection } from '../../live/store/store-corrections.server'
import { storePage } from '../../live/store/store-page.server'
import { StorePage } from '../../live/store/view/store-page'
import { appContext } from '../../server/context.server'
import { formOf } from '../../server/requests/forms.server'
import { pathText } from '../../server/requests/path-text.server'
import { isUnsent, sendOrKeep } from '../../ui/frame/unsent-form'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.store.name ?? 'Store'} · Storepulse` },
]

export const loader = ({ request }: LoaderFunctionArgs) => storePage(appContext(), request)

/** 'There are N people now', or the undo of that: a command to the worker, then the page again. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await formOf(request)
  const context = appContext()
  const storeId = countsAs(await countedNow(context), pathText(request, 1))
  const store = await context.registry.store(storeId)
  if (store === null) throw noSuchStore(storeId)
  const undone = form.get('undo')
  const refused =
    typeof undone === 'string'
      ? await undoCorrection(context, store, undone, Date.now())
      : await takeCorrectionForm(context.corrections, store, form)
  if (refused) return json({ problem: refused.problem, confirm: refused.confirm }, { status: refused.status })
  const { pathname, search } = new URL(request.url)
  return redirect(`${pathname}${search}`)
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  sendOrKeep(() => serverAction<typeof action>())

export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !isUnsent(actionResult) && defaultShouldRevalidate

export default function StoreRoute() {
  const answer = useActionData<typeof clientAction>() ?? null
  return <StorePage data={useLoaderData<typeof loader>()} answer={answer} />
}
