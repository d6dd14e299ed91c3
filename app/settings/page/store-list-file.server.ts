import { compareStoreIds } from '~/domain/store-order'
import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { csvLines } from '../../history/files/csv.server'
import { rowsOf } from '../../import/reading/read-import'
import { ImportFileProblem } from '../../import/uploads/file-problem'
import type { Upload, Uploads } from '../../import/uploads/uploads.server'
import { cellsOf, columnsOf, type ListedStore, STORE_COLUMNS, storeOfRow } from '../question/store-list'
import { TIME_ZONES } from './time-zones.server'

/** Most stores of a file. */
const MOST_STORES = 10_000
/** A heading stands in the first rows; titles may come before it. */
const HEADING_WITHIN = 10

/** All stores as a CSV file, hidden and merged ones too, in the order of their ids. */
export async function storeListCsv(registry: Pick<Registry, 'stores' | 'mergedStores'>): Promise<string> {
  const stores = [...(await registry.stores()), ...(await registry.mergedStores())]
  const rows = stores.sort((a, b) => compareStoreIds(a.storeId, b.storeId)).map(cellsOf)
  return csvLines([STORE_COLUMNS, ...rows])
}

/** What a file of stores would change. */
export type StoreListPreview = {
  /** Rows that can be read; `line` counts from 1. */
  good: (Extract<ListedStore, { problems: null }> & { line: number })[]
  bad: { line: number; storeId: string; problems: Record<string, string> }[]
  unknownColumns: string[]
}

/**
 * Reads a file of stores without changing anything.
 * @throws {ImportFileProblem} where it is no list of stores
 */
export async function previewStoreList(
  uploads: Uploads,
  upload: Upload,
  registry: Pick<Registry, 'stores' | 'mergedStores'>,
  timeZone: string,
): Promise<StoreListPreview> {
  const stores = [...(await registry.stores()), ...(await registry.mergedStores())]
  const byId = new Map<string, Store>(stores.map((store) => [store.storeId, store]))
  let heading: ReturnType<typeof columnsOf> = null
  let row = 0
  const seen = new Map<string, number>()
  const preview: StoreListPreview = { good: [], bad: [], unknownColumns: [] }
  for await (const { line, cells } of rowsOf(uploads.source(upload))) {
    row += 1
    if (heading === null) {
      heading = columnsOf(cells)
      if (heading !== null) preview.unknownColumns = heading.unknown
      else if (row >= HEADING_WITHIN) break
      continue
    }
    if (cells.every((cell) => cell.trim() === '')) continue
    const read = storeOfRow(cells, heading.places, (id) => byId.get(id) ?? null, timeZone, TIME_ZONES)
    const before = seen.get(read.storeId)
    if (before !== undefined)
      preview.bad.push({
        line,
        storeId: read.storeId,
        problems: { store_id: `Line ${before} has this store already.` },
      })
    else if (read.problems === null) preview.good.push({ ...read, line })
    else preview.bad.push({ line, storeId: read.storeId, problems: read.problems })
    seen.set(read.storeId, before ?? line)
    if (seen.size > MOST_STORES) throw new ImportFileProblem(`A file may list at most ${MOST_STORES} stores.`)
  }
  if (heading === null)
    throw new ImportFileProblem('No column is called store_id. Export your stores to see the columns of such a file.')
  return preview
}
