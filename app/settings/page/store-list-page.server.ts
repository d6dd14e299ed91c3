import { json, redirect } from '@remix-run/node'
import { ImportFileProblem } from '../../import/uploads/file-problem'
import { mayImport } from '../../import/uploads/may-import.server'
import type { Upload } from '../../import/uploads/uploads.server'
import type { AppContext } from '../../server/context.server'
import { formOf } from '../../server/requests/forms.server'
import { problemResponse } from '../../ui/frame/problem-response'
import type { StoreListPage } from '../view/store-list-data'
import {
  changesIn,
  fingerprintOf,
  listedIds,
  previewStoreList,
  storeListRows,
  tooManyStores,
} from './store-list-file.server'

type Parts = Pick<AppContext, 'storeLists' | 'registry' | 'settings'>

/** Rows of each kind that a page lists. */
const LISTED = 100

async function uploadOf({ storeLists }: Parts, id: string | undefined) {
  const upload = await storeLists.find(id ?? '')
  if (!upload) throw problemResponse(404, ['This file is older than a day, or was imported or discarded.'])
  return upload
}

/** What a file of stores would change, or why it cannot be read. Changes nothing. @throws a 404 */
export async function storeListPage(parts: Parts, id: string | undefined) {
  const { storeLists, registry, settings } = parts
  const upload = await uploadOf(parts, id)
  const file = { id: upload.id, name: upload.name }
  try {
    const list = await storeListRows(storeLists, upload)
    const stores = [...(await registry.stores()), ...(await registry.mergedStores())]
    const known = new Map(stores.map((store) => [store.storeId, store]))
    const preview = previewStoreList(list, known, settings.DEFAULT_TIME_ZONE)
    const changed = changesIn(preview)
    const page: StoreListPage = {
      ...file,
      problem: null,
      tooMany: tooManyStores(preview, stores.length, settings.MAX_STORES),
      seen: fingerprintOf(preview),
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
    const page: StoreListPage = { ...file, problem: error.message, tooMany: null, seen: '', ...nothing }
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
  const saved = intent === 'confirm' ? await saveStoreList(parts, upload, form.get('seen')) : 0
  await parts.storeLists.remove(upload.id)
  return redirect(saved > 0 ? `/stores?saved=${saved}` : '/stores')
}

/**
 * Saves what the preview showed, and nothing where it would be something else by now.
 * @returns how many stores were saved
 * @throws a 400, 409 or 413
 */
async function saveStoreList(
  { storeLists, registry, settings }: Parts,
  upload: Upload,
  seen: unknown,
): Promise<number> {
  try {
    let saved = 0
    const list = await storeListRows(storeLists, upload)
    await registry.changeStores(listedIds(list), (known, all) => {
      const preview = previewStoreList(list, known, settings.DEFAULT_TIME_ZONE)
      // Saved already, as by a second click: then there is nothing to say.
      if (changesIn(preview).length === 0) return []
      if (fingerprintOf(preview) !== seen)
        throw problemResponse(409, [
          'Stores were changed since you saw the preview. Nothing was saved; look at it again.',
        ])
      const tooMany = tooManyStores(preview, all, settings.MAX_STORES)
      if (tooMany !== null) throw problemResponse(413, [tooMany])
      const changed = changesIn(preview).map(({ store }) => store)
      saved = changed.length
      return changed
    })
    return saved
  } catch (error) {
    throw error instanceof ImportFileProblem ? problemResponse(error.status, [error.message]) : error
  }
}
