import { DAY_MS } from '~/domain/time/durations'

const MINUTES = Array.from({ length: 1440 }, (_, minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60]
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:`
})
const SECONDS = Array.from({ length: 60 }, (_, second) => `${String(second).padStart(2, '0')}.`)
const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`)

let knownDay = Number.NaN
let knownDate = ''

/**
 * An instant (whole epoch milliseconds) as `2026-11-20T10:00:00.000Z`: the same as `toISOString`, at a fifth of the
 * cost if many fall on one day.
 */
export function isoTime(atMs: number): string {
  const day = Math.floor(atMs / DAY_MS)
  if (day !== knownDay) {
    knownDate = new Date(atMs).toISOString().slice(0, -13)
    knownDay = day
  }
  const ms = atMs - day * DAY_MS
  const second = Math.floor(ms / 1000)
  const minute = Math.floor(second / 60)
  return knownDate + MINUTES[minute]! + SECONDS[second - minute * 60]! + MILLISECONDS[ms - second * 1000]!
}
