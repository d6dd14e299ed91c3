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

/**
 * Handles the correction form of a store's page. Null if the correction was written; else the status and what was
 * wrong, for the page.
 */
export async function takeCorrectionForm(
  corrections: Pick<CorrectionsCommand, 'send'>,
  storeId: string,
  form: FormData,
): Promise<{ status: number; problem: string } | null> {
  const people = String(form.get('people') ?? '').trim()
  const id = form.get('correction_id')
  const parsed = correctionCommandSchema.safeParse({
    store_id: storeId,
    people: /^\d{1,6}$/.test(people) ? Number(people) : Number.NaN,
    ...(typeof id === 'string' && id !== '' ? { correction_id: id } : {}),
  })
  if (!parsed.success) return { status: 400, problem: 'Enter the number of people: a whole number from 0 to 100,000.' }
  const outcome = await corrections.send(parsed.data)
  if (outcome.kind === 'written') return null
  return { status: outcome.kind === 'away' ? 503 : outcome.status, problem: outcome.message }
}
