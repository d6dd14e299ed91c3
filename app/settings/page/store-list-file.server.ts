import { createHash } from 'node:crypto'
import { compareStoreIds } from '~/domain/store-order'
import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { csvLines } from '../../history/files/csv.server'
import { plainCell } from '../../history/files/safe-cell'
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

/** The rows of a file of stores below its heading, and where its columns stand. */
export type StoreListRows = NonNullable<ReturnType<typeof columnsOf>> & {
  rows: { line: number; cells: readonly string[] }[]
}

/**
 * Reads the rows of a file of stores.
 * @throws {ImportFileProblem} where it is no list of stores, or a longer one than may be imported
 */
export async function storeListRows(uploads: Uploads, upload: Upload): Promise<StoreListRows> {
  let list: StoreListRows | null = null
  let before = 0
  let names: readonly string[] = []
  const nameless = new Set<number>()
  for await (const { line, cells } of rowsOf(uploads.source(upload))) {
    if (list === null) {
      before += 1
      const heading = columnsOf(cells)
      names = cells
      if (heading !== null) list = { ...heading, rows: [] }
      else if (before >= HEADING_WITHIN) break
      continue
    }
    if (cells.every((cell) => cell.trim() === '')) continue
    list.rows.push({ line, cells: cells.map(plainCell) })
    for (const [place, cell] of cells.entries()) {
      if (cell.trim() !== '' && (names[place] ?? '').trim() === '') nameless.add(place)
    }
    if (list.rows.length > MOST_STORES)
      throw new ImportFileProblem(`A file may list at most ${MOST_STORES} stores. Split it.`)
  }
  const withoutName = [...nameless].sort((a, b) => a - b).map((place) => `column ${place + 1}, which has no heading`)
  if (list !== null) return { ...list, unknown: [...list.unknown, ...withoutName] }
  throw new ImportFileProblem('No column is called store_id. Export your stores to see the columns of such a file.')
}

/** The ids that a file names, also those of rows that cannot be read. */
export function listedIds(list: StoreListRows): string[] {
  const { good, bad } = previewStoreList(list, new Map(), 'UTC')
  return [...good, ...bad].map(({ storeId }) => storeId)
}

/**
 * What the rows would change in the stores that are known, keyed by id.
 * @param timeZone of new stores whose row names none
 */
export function previewStoreList(
  { rows, places, unknown }: StoreListRows,
  known: ReadonlyMap<string, Store>,
  timeZone: string,
): StoreListPreview {
  const seen = new Map<string, number>()
  const preview: StoreListPreview = { good: [], bad: [], unknownColumns: unknown }
  for (const { line, cells } of rows) {
    const read = storeOfRow(cells, places, (id) => known.get(id) ?? null, timeZone, TIME_ZONES)
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
  }
  return preview
}

/** The rows that make or change a store. */
export const changesIn = ({ good }: StoreListPreview) => good.filter(({ changes }) => changes.length > 0)

/** Stands for what a preview would change: another value means that something else would be saved. */
export function fingerprintOf(preview: StoreListPreview): string {
  const changes = changesIn(preview).map(({ storeId, isNew, changes }) => [storeId, isNew, changes])
  return createHash('sha256').update(JSON.stringify(changes)).digest('base64url').slice(0, 16)
}

/**
 * Why the new stores of a preview are too many; null where there is room for them.
 * @param all stores that there are
 * @param most stores that there may be
 */
export function tooManyStores(preview: StoreListPreview, all: number, most: number): string | null {
  const added = preview.good.filter(({ isNew }) => isNew).length
  if (added === 0 || all + added <= most) return null
  return (
    `There are ${all} stores, the file adds ${added}, and at most ${most} are allowed. ` +
    'Remove stores, or raise MAX_STORES and restart.'
  )
}
