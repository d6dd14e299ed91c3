import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { MINUTE_MS } from '~/domain/time/durations'
import { MAX_FILE_BYTES, MAX_ROWS } from '../../import/limits'
import { fileSize } from '../../import/page/preview-page.server'
import { ImportFileProblem } from '../../import/uploads/file-problem'
import { mayImport } from '../../import/uploads/may-import.server'
import { receiveUpload, UploadProblem } from '../../import/uploads/receive-upload.server'
import { senderOf } from '../../import/uploads/sender.server'
import { UploadForm } from '../../import/view/upload-form'
import { WaitingList } from '../../import/view/waiting-list'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { takesPost } from '../../server/requests/forms.server'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

/** The files that wait to be confirmed, newest first. */
export async function loader({ request }: LoaderFunctionArgs) {
  const locale = clientLocale(request)
  const waiting = await appContext().imports.uploads.waiting()
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const files = waiting.map(({ id, name, bytes, atMs }) => {
    const minutes = Math.round((atMs - Date.now()) / MINUTE_MS)
    const sent = minutes > -60 ? ago.format(minutes, 'minute') : ago.format(Math.round(minutes / 60), 'hour')
    return { id, name, size: fileSize(bytes, locale), sent }
  })
  return { files }
}

/** Keeps the file that was sent and goes on to its preview. @throws a 401 where accounts are on */
export async function action({ request }: ActionFunctionArgs) {
  const { imports, settings } = appContext()
  const { uploads } = imports
  mayImport(settings)
  takesPost(request)
  const { sender, cookie } = await senderOf(request)
  try {
    const { id } = await receiveUpload(
      request,
      (name, bytes) => uploads.keep(name, bytes, sender),
      ({ id }) => uploads.remove(id),
    )
    return redirect(`/import/${id}`, { headers: { 'Set-Cookie': cookie } })
  } catch (error) {
    if (!(error instanceof UploadProblem || error instanceof ImportFileProblem)) throw error
    return json({ problem: error.message }, { status: error.status })
  }
}

export default function ImportRoute() {
  const { files } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title="Import historical counts"
        lede="Hourly or finer counts from before Storepulse. Nothing is imported until you confirm the preview."
      />
      <UploadForm problem={answer?.problem ?? null} megabytes={MAX_FILE_BYTES / 1024 / 1024} rows={MAX_ROWS} />
      <WaitingList files={files} />
    </>
  )
}
