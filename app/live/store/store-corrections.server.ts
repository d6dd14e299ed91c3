import { correctionCommandSchema } from '~/domain/corrections'
import type { Store } from '~/domain/stores'
import { lastReset } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { CorrectionsCommand } from '../../worker-link/corrections-command.server'
import { getCorrections } from '../reads/count-corrections'

/** The most corrections that a page lists. */
const MOST = 5

/** Corrections of a store since its last reset, newest first, as its page shows them. */
export async function correctionsSinceReset(
  reads: QuestdbReads,
  store: Pick<Store, 'storeId' | 'timeZone' | 'resetTime'>,
  nowMs: number,
) {
  const corrections = await getCorrections(reads, store.storeId, lastReset(nowMs, store.timeZone, store.resetTime))
  return corrections.slice(0, MOST).map(({ correction_id, at, people, occupancy_before }) => ({
    id: correction_id,
    atMs: Date.parse(at),
    people,
    before: occupancy_before,
  }))
}

/** Why a correction was not written; `confirm` is a number of people that is written if it is sent again. */
type RefusedCorrection = { status: number; problem: string; confirm: number | null }

/**
 * Handles the correction form of a store's page. More people than the store's capacity are written only if the form
 * confirms that number.
 * @returns null if the correction was written
 */
export async function takeCorrectionForm(
  corrections: Pick<CorrectionsCommand, 'send'>,
  { storeId, capacity }: Pick<Store, 'storeId' | 'capacity'>,
  form: FormData,
): Promise<RefusedCorrection | null> {
  const people = String(form.get('people') ?? '').trim()
  const id = form.get('correction_id')
  const parsed = correctionCommandSchema.safeParse({
    store_id: storeId,
    people: /^\d{1,6}$/.test(people) ? Number(people) : Number.NaN,
    ...(typeof id === 'string' && id !== '' ? { correction_id: id } : {}),
  })
  if (!parsed.success) {
    return { status: 400, problem: 'Enter the number of people: a whole number from 0 to 100,000.', confirm: null }
  }
  if (capacity !== null && parsed.data.people > capacity && form.get('confirmed') !== people) {
    const problem = `${people} is more than the capacity of ${capacity}. If it is right, send it again.`
    return { status: 409, problem, confirm: parsed.data.people }
  }
  const outcome = await corrections.send(parsed.data)
  if (outcome.kind === 'written') return null
  return { status: outcome.kind === 'away' ? 503 : outcome.status, problem: outcome.message, confirm: null }
}
