import { LRUCache } from 'lru-cache'
import { countsAs } from '~/domain/counted-stores'
import type { StoredSpan } from '~/domain/stored-spans'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { isDatabaseAway, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { PlanChoices } from '../choices'
import { StoredHours, type StoredInStore } from '../counts/stored-hours'
import type { TimedCounts } from '../counts/timed-counts'
import type { ImportFacts, ImportPreview } from '../reading/read-import'
import { getStoredCounts } from '../reads/stored-counts'
import type { Imports } from '../uploads/imports.server'
import type { Upload } from '../uploads/uploads.server'

/** Hours of a file that are stored already: their spans, and the counts per store. */
export type StoredAlready = { spans: StoredSpan[]; stores: StoredInStore[] }

/** A preview, compared with what is stored; 'not known' while the database is away. */
export type ComparedPreview = ImportPreview & { stored: StoredAlready | 'not known' }

/** How many unknown stores are looked up all the same. */
const MOST_UNKNOWN = 1_000
const NOTHING: StoredAlready = { spans: [], stores: [] }
/** How long a comparison is reused: live counts arrive meanwhile; an import makes it compare again at once. */
const COMPARED_FOR_MS = 10 * MINUTE_MS

const previews = new LRUCache<string, Promise<ComparedPreview>>({ max: 16, ttl: COMPARED_FOR_MS })

/**
 * The preview of a file, read once for each set of choices until an import begins or ends.
 * @throws {ImportFileProblem}
 */
export function readPreview(
  imports: Imports,
  reads: QuestdbReads,
  upload: Upload,
  choices: PlanChoices,
  facts: ImportFacts,
): Promise<ComparedPreview> {
  const key = JSON.stringify([upload.id, choices, facts.stores, imports.changes])
  const known = previews.get(key)
  if (known) return known
  const preview = compared(imports, reads, upload, choices, facts)
  previews.set(key, preview)
  preview.then(
    ({ stored }) => stored === 'not known' && previews.delete(key),
    () => previews.delete(key),
  )
  return preview
}

async function compared(
  { uploads, reader }: Imports,
  reads: QuestdbReads,
  upload: Upload,
  choices: PlanChoices,
  facts: ImportFacts,
): Promise<ComparedPreview> {
  const preview = await reader.preview(upload.sender.address, uploads.source(upload), choices, facts)
  const { found } = preview
  if (found === null) return { ...preview, stored: NOTHING }
  const known = new Set(facts.stores.map(({ storeId }) => storeId))
  const stored = await storedAlready(reads, worthAsking(found.times, known)).catch((error: unknown) => {
    if (!isDatabaseAway(error)) throw error
    return 'not known' as const
  })
  // When each row is serves the comparison alone, and is as large as the file.
  return { ...preview, found: { ...found, times: [] }, stored }
}

/** Rows of known stores, and of some unknown ones: a removed store has rows too. */
function worthAsking(times: readonly TimedCounts[], known: ReadonlySet<string>): readonly TimedCounts[] {
  const unknown = new Set<string>()
  return times.filter(({ storeId }) => {
    if (known.has(storeId)) return true
    if (unknown.size < MOST_UNKNOWN) unknown.add(storeId)
    return unknown.has(storeId)
  })
}

async function storedAlready(reads: QuestdbReads, times: readonly TimedCounts[]): Promise<StoredAlready> {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { atMs } of times) {
    for (const at of atMs) {
      if (at < first) first = at
      if (at > last) last = at
    }
  }
  if (first > last) return NOTHING
  const { counted } = reads
  const hours = new StoredHours(times, (storeId) => countsAs(counted, storeId))
  const storeIds = [...new Set(times.map(({ storeId }) => storeId))]
  const floor = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS
  await getStoredCounts(reads, storeIds, floor(first), floor(last) + HOUR_MS, (row) => hours.take(row))
  return { spans: hours.spans, stores: hours.stores }
}
