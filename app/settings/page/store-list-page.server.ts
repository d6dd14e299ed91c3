import { json, redirect } from '@remix-run/node'
import { ImportFileProblem } from '../../import/uploads/file-problem'
import { mayImport } from '../../import/uploads/may-import.server'
import { receiveUpload, UploadProblem } from '../../import/uploads/receive-upload.server'
import { senderOf } from '../../import/uploads/sender.server'
import type { AppContext } from '../../server/context.server'
import { formOf, takesPost } from '../../server/requests/forms.server'
import { problemResponse } from '../../ui/frame/problem-response'
import type { StoreListPage } from '../view/store-list-data'
import { previewStoreList } from './store-list-file.server'

type Parts = Pick<AppContext, 'storeLists' | 'registry' | 'settings'>

/** Rows of each kind that a page lists. */
const LISTED = 100

/** Keeps a file of stores that was sent and goes on to its preview, or says why it cannot be kept. */
export async function receiveStoreList({ storeLists, settings }: Parts, request: Request) {
  mayImport(settings)
  takesPost(request)
  const { sender, cookie } = await senderOf(request)
  try {
    const { id } = await receiveUpload(
      request,
      (name, bytes) => storeLists.keep(name, bytes, sender),
      ({ id }) => storeLists.remove(id),
    )
    return redirect(`/settings/import-stores/${id}`, { headers: { 'Set-Cookie': cookie } })
  } catch (error) {
    if (!(error instanceof UploadProblem || error instanceof ImportFileProblem)) throw error
    return json({ problem: error.message }, { status: error.status })
  }
}

async function uploadOf({ storeLists }: Parts, id: string | undefined) {
  const upload = await storeLists.find(id ?? '')
  if (!upload) throw problemResponse(404, ['This file is older than a day, or was imported or discarded.'])
  return upload
}

/** What a file of stores would change, or why it cannot be read. Changes nothing. @throws a 404 */
export async function storeListPage(parts: Parts, id: string | undefined) {
  const upload = await uploadOf(parts, id)
  try {
    const preview = await previewStoreList(parts.storeLists, upload, parts.registry, parts.settings.DEFAULT_TIME_ZONE)
    const changed = preview.good.filter(({ changes }) => changes.length > 0)
    const page: StoreListPage = {
      id: upload.id,
      name: upload.name,
      problem: null,
      isNew: changed.filter((row) => row.isNew).length,
      changed: changed.filter((row) => !row.isNew).length,
      unchanged: preview.good.length - changed.length,
      rows: changed.slice(0, LISTED).map(({ line, storeId, isNew, changes, store }) => ({
        ...{ line, storeId, isNew, changes },
        name: store.name,
      })),
      bad: preview.bad.slice(0, LISTED),
      badCount: preview.bad.length,
      unknownColumns: preview.unknownColumns,
    }
    return json(page)
  } catch (error) {
    if (!(error instanceof ImportFileProblem)) throw error
    const nothing = { isNew: 0, changed: 0, unchanged: 0, rows: [], bad: [], badCount: 0, unknownColumns: [] }
    const page: StoreListPage = { id: upload.id, name: upload.name, problem: error.message, ...nothing }
    return json(page, { status: error.status })
  }
}

/** Saves the stores of a file, all that can be read or none, or discards it. @throws a 400, 401, 404 or 409 */
export async function answerToStoreList(parts: Parts, request: Request, id: string | undefined) {
  mayImport(parts.settings)
  const form = await formOf(request)
  const upload = await uploadOf(parts, id)
  const intent = form.get('intent')
  if (intent !== 'confirm' && intent !== 'discard') throw problemResponse(400, ['intent: confirm or discard'])
  if (intent === 'confirm') {
    const { good } = await previewStoreList(
      parts.storeLists,
      upload,
      parts.registry,
      parts.settings.DEFAULT_TIME_ZONE,
    ).catch((error: unknown) => {
      throw error instanceof ImportFileProblem ? problemResponse(error.status, [error.message]) : error
    })
    const changed = good.filter(({ changes }) => changes.length > 0)
    if (String(changed.length) !== form.get('count'))
      throw problemResponse(409, [
        'Stores were changed since you saw the preview. Nothing was saved; look at it again.',
      ])
    await parts.registry.saveStores(changed.map(({ store }) => store))
  }
  await parts.storeLists.remove(upload.id)
  return redirect('/stores')
}
