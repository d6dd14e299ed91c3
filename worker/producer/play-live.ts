import { setTimeout as pause } from 'node:timers/promises'
import { MINUTE_MS } from '~/domain/time/durations'
import { startOfLocalDay } from '~/domain/time/zoned-time'
import { OutletStopped } from '~/platform/kafka/kafka-outlet'
import type { StoreProfile } from '~/simulation'
import type { ProducerSettings } from './command/settings'
import { storeLines, takeDue } from './command/store-line'
import type { PlayState, PlayStateFile } from './play-state'
import type { Play } from './plays'
import type { ProducerOutlet } from './sending/producer-outlet'

/**
 * A backlog is sent in stretches of this much played time, so that memory does not grow with the length of the pause.
 */
const CATCH_UP_MS = 30 * MINUTE_MS

/** The most messages in one send. */
const BATCH = 5_000

/**
 * Where to begin: where the last run ended; else now, with visits that begin now. Counted traffic of demo stores begins
 * with this morning: its ids are deterministic, so nothing is stored twice.
 */
export function stateToStartFrom(
  settings: ProducerSettings,
  profiles: readonly StoreProfile[],
  kept: PlayState | null,
  nowMs: number,
): PlayState {
  if (kept && kept.playedToMs <= nowMs) return kept
  if ('demo' in settings.stores && settings.format === 'counted' && settings.timeScale === 1) {
    const midnights = profiles.map((profile) => startOfLocalDay(nowMs, profile.timeZone))
    return { playedToMs: Math.min(...midnights), wholeFromMs: 0 }
  }
  return { playedToMs: nowMs, wholeFromMs: nowMs }
}

/**
 * Plays in real time until `stopping` aborts: each message at its moment or, after a pause or an outage, as soon as
 * possible. The state advances only once Kafka has acknowledged, so that a killed run continues without a gap.
 * @throws {OutletError} if Kafka stays unreachable
 */
export async function playLive(
  profiles: readonly StoreProfile[],
  play: Omit<Play, 'wholeFromMs'>,
  start: PlayState,
  outlet: ProducerOutlet,
  stateFile: PlayStateFile,
  pauseMs: number,
  stopping: AbortSignal,
): Promise<void> {
  const { wholeFromMs } = start
  const lines = storeLines(profiles, { ...play, wholeFromMs }, start.playedToMs)
  let reachedMs = start.playedToMs
  stateFile.write(start)
  for (;;) {
    // The last round, after the signal, sends what is due by now.
    const last = stopping.aborted
    // Setting the clock back does not undo what was played.
    const untilMs = Math.max(reachedMs, Math.min(Date.now(), reachedMs + Math.ceil(CATCH_UP_MS / play.timeScale)))
    const caughtUp = Date.now() - untilMs < pauseMs
    const due = takeDue(lines, untilMs)
    try {
      for (let from = 0; from < due.length; from += BATCH) {
        const batch = due.slice(from, from + BATCH)
        await outlet.send(batch)
        const next = due[from + BATCH]
        // Messages of the same instant may be split between this batch and the next.
        if (next) stateFile.write({ playedToMs: next.atMs - 1, wholeFromMs })
      }
    } catch (error) {
      if (error instanceof OutletStopped) return
      throw error
    }
    if (due.length > 0 || last) stateFile.write({ playedToMs: untilMs, wholeFromMs })
    reachedMs = untilMs
    if (last) return
    if (caughtUp) await pause(pauseMs, undefined, { signal: stopping }).catch(() => undefined)
  }
}
