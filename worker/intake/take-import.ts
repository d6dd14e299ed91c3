import { MAX_AHEAD_MS } from '~/domain/events/messages'
import { type ImportAnswer, type ImportRow, importCommandSchema, importSource } from '~/domain/import-command'
import { DAY_MS } from '~/domain/time/durations'
import { uuidV5 } from '../decode/event-id'
import type { Origin, Place, TrafficRow } from '../decode/outcome'
import type { Batcher } from '../write/batcher'
import type { AdmitStores } from '../write/held-items'
import { IntakeProblem } from './answer'

/**
 * Stores historical counts as events of `traffic`, labelled by their source. A row's id is derived from its store, door
 * and time. So importing the same rows again, from whichever file, adds nothing, and a corrected count replaces the
 * earlier one.
 */
export class ImportTaker {
  constructor(
    private readonly batcher: Batcher,
    private readonly retentionDays: number,
    private readonly place: Place,
    private readonly admitStores: AdmitStores,
  ) {}

  /**
   * @param body an importCommandSchema
   * @throws {IntakeProblem} 400 if it does not match, 503 while QuestDB takes no writes
   */
  async take(body: unknown): Promise<ImportAnswer> {
    const parsed = importCommandSchema.safeParse(body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!
      throw new IntakeProblem(400, 'wrong_import', `${issue.path.join('.') || 'the import'}: ${issue.message}`)
    }
    if (this.batcher.roomFor(this.place) === 0 || this.batcher.failingSince !== null) {
      throw new IntakeProblem(503, 'store_away', 'the database takes no writes now: send the same rows again later', {
        'retry-after': '5',
      })
    }
    const { name, rows } = parsed.data
    const arrivedMs = Date.now()
    const origin: Origin = {
      place: this.place,
      offset: 0,
      arrivedMs,
      source: importSource(name),
      fallbackStoreId: '',
      idOf: (index) => uuidV5(importIdText(rows[index]!)),
    }
    const admission = await this.admitStores([...new Set(rows.map(({ storeId }) => storeId))]).catch(() => {
      throw new IntakeProblem(503, 'store_away', 'stores cannot be registered now: send the same rows again later', {
        'retry-after': '5',
      })
    })
    const rejected: ImportAnswer['rejected'] = []
    this.batcher.begin()
    for (const [index, row] of rows.entries()) {
      if (row.atMs > arrivedMs + MAX_AHEAD_MS) rejected.push({ index, reason: 'is in the future' })
      else if (arrivedMs - row.atMs > this.retentionDays * DAY_MS) {
        rejected.push({ index, reason: `is older than the ${this.retentionDays} days that are kept` })
      } else if (!admission.admits(row.storeId)) rejected.push({ index, reason: admission.refusal })
      else {
        const event: TrafficRow = {
          tsMicros: row.atMs * 1000,
          storeId: row.storeId,
          doorId: row.doorId ?? '',
          customersIn: row.entries,
          customersOut: row.exits,
          eventId: origin.idOf(index),
        }
        this.batcher.traffic(event, origin, index)
      }
    }
    await this.batcher.end()
    return { written: rows.length - rejected.length, rejected }
  }
}

/**
 * The text that an imported row's id is derived from: the same store, door and time are the same row, whatever file
 * they come from.
 */
function importIdText(row: Pick<ImportRow, 'storeId' | 'doorId' | 'atMs' | 'direction' | 'beside'>): string {
  const { storeId, doorId, atMs, direction, beside } = row
  const more = beside === undefined ? [direction] : [direction ?? null, beside]
  return JSON.stringify(['import', storeId, doorId, atMs, ...more.filter((part) => part !== undefined)])
}
