import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { MAX_FILE_BYTES, MAX_ROWS } from '../../import/limits'
import { waitingFiles } from '../../import/page/waiting-files.server'
import { receiveFile } from '../../import/uploads/receive-file.server'
import { UploadForm } from '../../import/view/upload-form'
import { WaitingList } from '../../import/view/waiting-list'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Import · Storepulse' }]

export async function loader({ request }: LoaderFunctionArgs) {
  return { files: await waitingFiles(appContext().imports.uploads, clientLocale(request)) }
}

export async function action({ request }: ActionFunctionArgs) {
  const { imports, settings } = appContext()
  return receiveFile(request, { uploads: imports.uploads, settings, preview: '/import' })
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
