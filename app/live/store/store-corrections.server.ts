import { type CorrectionCommand, correctionCommandSchema } from '~/domain/corrections'
import type { Store } from '~/domain/stores'
import { lastReset } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { CorrectionsCommand } from '../../worker-link/corrections-command.server'
import type { LiveHub } from '../hub/hub.server'
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
  return sendOf(corrections, parsed.data)
}

/**
 * Takes the newest correction back: corrects the store to what it would have without that one.
 * @param correctionId the correction that is to be taken back, as its page showed it
 * @returns null if that was written
 */
export async function undoCorrection(
  parts: { reads: QuestdbReads; hub: Pick<LiveHub, 'current'>; corrections: Pick<CorrectionsCommand, 'send'> },
  store: Pick<Store, 'storeId' | 'timeZone' | 'resetTime'>,
  correctionId: string,
  nowMs: number,
): Promise<RefusedCorrection | null> {
  const [newest] = await correctionsSinceReset(parts.reads, store, nowMs)
  if (newest?.id !== correctionId) {
    return { status: 409, problem: 'This is not the newest correction any more. Nothing was changed.', confirm: null }
  }
  const { asOfMs, stores } = await parts.hub.current()
  const live = stores.find(({ store_id }) => store_id === store.storeId)
  // Figures from before the correction do not have it.
  if (!live || asOfMs === null || asOfMs <= newest.atMs)
    return { status: 503, problem: 'The figures of this store cannot be read yet. Try again.', confirm: null }
  const people = Math.max(0, live.occupancy - (newest.people - newest.before))
  const at = new Date(asOfMs).toISOString()
  // Sent twice, it is one correction.
  return sendOf(parts.corrections, { store_id: store.storeId, people, at, correction_id: `undo ${newest.id}` })
}

async function sendOf(
  corrections: Pick<CorrectionsCommand, 'send'>,
  command: CorrectionCommand,
): Promise<RefusedCorrection | null> {
  const outcome = await corrections.send(command)
  if (outcome.kind === 'written') return null
  return { status: outcome.kind === 'away' ? 503 : outcome.status, problem: outcome.message, confirm: null }
}
