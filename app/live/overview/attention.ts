import { percentText } from '~/app/ui/words/percent'
import type { LiveStore } from '../live'
import { fromUsual } from '../store/usual-day'
import { isOpen, peopleNow, type ShownStore, usualNow } from './shown-store'

/** A store that somebody should look at, and why. */
export type Attention = { storeId: string; name: string; words: string }

/** So far from the usual number of entries by now is worth a look. */
const FAR_FROM_USUAL = 0.5
/** Below so many usual entries by now a share swings too much. */
const ENOUGH_ENTRIES = 40

/**
 * What needs attention now, most urgent first: stores over capacity, findings (silent doors among them), stores far
 * from their usual day.
 * @param live the live figures of a store; null if unknown
 */
export function attentionOf(
  stores: readonly ShownStore[],
  live: (storeId: string) => LiveStore | null,
  nowMs: number,
  locale: string | undefined,
): Attention[] {
  const over: Attention[] = []
  const findings: Attention[] = []
  const unusual: Attention[] = []
  for (const store of stores) {
    const { storeId, name } = store
    const figures = live(storeId)
    const people = figures?.last_event ? peopleNow(figures) : 0
    if (store.capacity !== null && people > store.capacity)
      over.push({ storeId, name, words: `${people} of ${store.capacity} people, over capacity` })
    for (const finding of store.findings) findings.push({ storeId, name, words: finding.words })
    const words = figures && isOpen(store, nowMs) !== false ? farFromUsual(store, figures, nowMs, locale) : null
    if (words !== null) unusual.push({ storeId, name, words })
  }
  return [...over, ...findings, ...unusual]
}

function farFromUsual(store: ShownStore, figures: LiveStore, nowMs: number, locale: string | undefined): string | null {
  const usual = usualNow(store.day, nowMs)?.entries ?? 0
  const share = usual < ENOUGH_ENTRIES ? null : fromUsual(figures.entries_today, usual)
  if (share === null || Math.abs(share) < FAR_FROM_USUAL) return null
  const direction = share > 0 ? 'above' : 'below'
  return `${percentText(Math.abs(share), locale)} ${direction} usual: ${figures.entries_today} entries, usually ${Math.round(usual)} by now`
}
