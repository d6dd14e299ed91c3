import { randomUUID } from 'node:crypto'
import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { type Correction, correctionCommandSchema } from '~/domain/corrections'
import { countsAs } from '~/domain/counted-stores'
import { viewsServeUntil } from '~/domain/counts'
import { MAX_AHEAD_MS } from '~/domain/events/messages'
import { TABLE } from '~/domain/tables'
import { MINUTE_MS } from '~/domain/time/durations'
import { instantMs } from '~/domain/time/instants'
import { lastReset } from '~/domain/time/zoned-time'
import { countsForSql } from '~/platform/questdb/counted-stores-sql'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import type { Registry } from '~/registry'
import { senderEventId } from '../decode/event-id'
import type { LineWriter } from '../write/questdb/line-writer'
import { IntakeProblem } from './answer'

const encoderOptions = new SenderOptions('http::addr=127.0.0.1;protocol_version=2;')

/** Corrections cached in addition to the table, which shows a row only a moment after it was written. */
const MOST_REMEMBERED = 1_000

const time = (ms: number) => sqlText(new Date(ms).toISOString())

/** Writes corrections ('there are N people now'), one at a time. */
export class CorrectionTaker {
  private readonly remembered = new Map<string, Correction>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly parts: {
      address: QuestdbAddress
      registry: Pick<Registry, 'store' | 'stores' | 'counted'>
      writer: Pick<LineWriter, 'write'>
      now?: () => number
    },
  ) {}

  /**
   * Records that `people` were in a store at an instant. Sending the same id again returns what the first one wrote.
   * @param body a correctionCommandSchema
   * @param idempotencyKey the id, if the body has none
   * @throws {IntakeProblem} 400 for a wrong body, 404 for an unknown store, 409 if the id was used for something else,
   *   503 while QuestDB takes no writes
   */
  take(body: unknown, idempotencyKey: string | null): Promise<{ correction: Correction; repeated: boolean }> {
    const taken = this.turn.then(() => this.takeOne(body, idempotencyKey))
    this.turn = taken.catch(() => undefined)
    return taken
  }

  private async takeOne(body: unknown, idempotencyKey: string | null) {
    const parsed = correctionCommandSchema.safeParse(body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!
      throw new IntakeProblem(400, 'wrong_correction', `${issue.path.join('.') || 'the correction'}: ${issue.message}`)
    }
    const { people, at, correction_id: clientId = idempotencyKey } = parsed.data
    await this.parts.registry.stores()
    // A correction of a merged store counts for the store it is merged into.
    const store_id = countsAs(this.parts.registry.counted(), parsed.data.store_id)
    const correction_id = clientId ? senderEventId(clientId) : randomUUID()
    const earlier = clientId ? await this.found(correction_id) : undefined
    if (earlier) {
      const same = countsAs(this.parts.registry.counted(), earlier.store_id) === store_id && earlier.people === people
      if (!same || (at !== undefined && instantMs(at) !== Date.parse(earlier.at))) {
        throw new IntakeProblem(409, 'id_used', 'this correction_id belongs to another correction: use a new id')
      }
      return { correction: earlier, repeated: true }
    }
    const store = await this.parts.registry.store(store_id)
    if (!store) {
      throw new IntakeProblem(
        404,
        'unknown_store',
        `there is no store ${store_id}: check the id. A store appears with its first event`,
      )
    }
    const nowMs = (this.parts.now ?? Date.now)()
    const givenMs = at === undefined ? nowMs : instantMs(at)
    if (givenMs > nowMs + MAX_AHEAD_MS) {
      throw new IntakeProblem(400, 'wrong_correction', 'at: is in the future; leave it out to use the current time')
    }
    const atMs = Math.min(givenMs, nowMs)
    const resetMs = lastReset(nowMs, store.timeZone, store.resetTime)
    if (atMs < resetMs) {
      const message = `at: is before the store's last reset (${new Date(resetMs).toISOString()}), so it would change nothing`
      throw new IntakeProblem(400, 'wrong_correction', message)
    }
    const occupancy_before = await this.occupancyAt(store_id, resetMs, atMs, nowMs)
    const correction: Correction = {
      correction_id,
      store_id,
      at: new Date(atMs).toISOString(),
      people,
      occupancy_before,
      delta: people - occupancy_before,
      received_at: new Date(nowMs).toISOString(),
    }
    await this.write(correction)
    this.remember(correction)
    return { correction, repeated: false }
  }

  /** Occupancy at `atMs` from the counters and earlier corrections. */
  private async occupancyAt(storeId: string, resetMs: number, atMs: number, nowMs: number): Promise<number> {
    const ofStore = countsForSql(this.parts.registry.counted(), [storeId])
    // A correction sent for an id before it was merged also counts for the store it is merged into.
    const where = `store_id = ${sqlText(storeId)} AND ts >= ${time(resetMs)} AND ts < ${time(atMs)}`
    const before = (await this.select(where)).concat([...this.remembered.values()].filter(isOf(storeId, resetMs, atMs)))
    const newest = before.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)
    const fromMs = newest ? Date.parse(newest.at) : resetMs
    // Whole minutes come from the view; the rest before and after them from the events.
    const wholeFromMs = Math.min(Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS, atMs)
    const wholeToMs = viewsServeUntil(nowMs, 1, atMs)
    const split = wholeToMs > wholeFromMs
    const raw = (from: number, to: number) =>
      `SELECT sum(customers_in)::long - sum(customers_out)::long AS net FROM ${TABLE.traffic}
       WHERE ${ofStore} AND ts >= ${time(from)} AND ts < ${time(to)}`
    const parts = split
      ? [
          raw(fromMs, wholeFromMs),
          `SELECT sum(entries) - sum(exits) AS net FROM ${TABLE.trafficPerMinute}
           WHERE ${ofStore} AND ts >= ${time(wholeFromMs)} AND ts < ${time(wholeToMs)}`,
          raw(wholeToMs, atMs),
        ]
      : [raw(fromMs, atMs)]
    const rows = await this.ask(`SELECT sum(net) AS net FROM (${parts.join(' UNION ALL ')})`)
    return (newest?.people ?? 0) + Number(rows[0]?.net ?? 0)
  }

  private async found(correctionId: string): Promise<Correction | undefined> {
    return this.remembered.get(correctionId) ?? (await this.select(`correction_id = ${sqlText(correctionId)}`))[0]
  }

  private async select(where: string): Promise<Correction[]> {
    const rows = await this.ask(
      `SELECT ts, store_id, people, occupancy_before, correction_id, received_at FROM ${TABLE.countCorrections}
       WHERE ${where}`,
    )
    return rows.map((row) => ({
      correction_id: String(row.correction_id),
      store_id: String(row.store_id),
      at: new Date(String(row.ts)).toISOString(),
      people: Number(row.people),
      occupancy_before: Number(row.occupancy_before),
      delta: Number(row.people) - Number(row.occupancy_before),
      received_at: new Date(String(row.received_at)).toISOString(),
    }))
  }

  private async ask(sql: string): Promise<Record<string, unknown>[]> {
    try {
      return await execute(this.parts.address, sql, 10_000)
    } catch (error) {
      throw storeAway(error)
    }
  }

  private async write(correction: Correction): Promise<void> {
    const buffer = createBuffer(encoderOptions)
    buffer
      .table(TABLE.countCorrections)
      .symbol('store_id', correction.store_id)
      .intColumn('people', correction.people)
      .intColumn('occupancy_before', correction.occupancy_before)
      .stringColumn('correction_id', correction.correction_id)
      .timestampColumn('received_at', Date.parse(correction.received_at), 'ms')
      .at(Date.parse(correction.at), 'ms')
    const outcome = await this.parts.writer.write(buffer.toBufferView())
    if (outcome.kind !== 'stored') throw storeAway(new Error(outcome.message))
  }

  private remember(correction: Correction): void {
    this.remembered.set(correction.correction_id, correction)
    if (this.remembered.size > MOST_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value ?? '')
  }
}

/** True for a store's corrections with `fromMs` ≤ at < `toMs`. */
function isOf(storeId: string, fromMs: number, toMs: number) {
  return ({ store_id, at }: Correction) => store_id === storeId && Date.parse(at) >= fromMs && Date.parse(at) < toMs
}

function storeAway(cause: unknown): IntakeProblem {
  const problem = new IntakeProblem(
    503,
    'store_away',
    'the database takes no writes now: send the same correction again',
    {
      'retry-after': '5',
    },
  )
  problem.cause = cause
  return problem
}
