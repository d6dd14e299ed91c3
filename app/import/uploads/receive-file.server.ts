import { json, redirect } from '@remix-run/node'
import type { Settings } from '~/platform/process/settings'
import { takesPost } from '../../server/requests/forms.server'
import { ImportFileProblem } from './file-problem'
import { mayImport } from './may-import.server'
import { receiveUpload, UploadProblem } from './receive-upload.server'
import { senderOf } from './sender.server'
import type { Uploads } from './uploads.server'

/**
 * Keeps the file that a form sends and goes on to its preview, at `preview/ID`; or says why it cannot be kept.
 * @throws a 401 where accounts are on
 */
export async function receiveFile(
  request: Request,
  { uploads, settings, preview }: { uploads: Uploads; settings: Pick<Settings, 'AUTH'>; preview: string },
) {
  mayImport(settings)
  takesPost(request)
  const { sender, cookie } = await senderOf(request)
  try {
    const { id } = await receiveUpload(
      request,
      (name, bytes) => uploads.keep(name, bytes, sender),
      (kept) => uploads.remove(kept.id),
    )
    return redirect(`${preview}/${id}`, { headers: { 'Set-Cookie': cookie } })
  } catch (error) {
    if (!(error instanceof UploadProblem || error instanceof ImportFileProblem)) throw error
    return json({ problem: error.message }, { status: error.status })
  }
}
