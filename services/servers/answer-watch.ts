import { setTimeout as pause } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { RunningServer } from './running-server'

/** An interface of a server: its name in messages, and a request that throws if it is not answered. */
export type Door = { name: string; ask: (mostMs: number) => Promise<void> }

/** When a running server counts as unresponsive. */
export type Patience = {
  /** Between two requests, ms. */
  everyMs: number
  /** How long a response may take, ms. */
  answerMs: number
  /**
   * How long an interface must have been silent, ms, and for how many requests in a row: a machine that was asleep has
   * sent none meanwhile.
   */
  silentMs: number
  silentQuestions: number
  /** The most restarts within an hour. */
  mostAnHour: number
}

const PATIENCE: Patience = { everyMs: 5_000, answerMs: 5_000, silentMs: MINUTE_MS, silentQuestions: 6, mostAnHour: 3 }

type Silence = { sinceMs: number; questions: number }

/**
 * Ends a running server that does not answer on one of its interfaces, so that `keepAlive` restarts it. Watches until
 * `signal` aborts; ignores a server that is starting.
 */
export async function watchAnswers(
  name: string,
  server: RunningServer,
  doors: readonly Door[],
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
  patience: Patience = PATIENCE,
): Promise<void> {
  const endedAtMs: number[] = []
  let watched = server.child
  let silences = begun(doors)
  let toldAtMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    await pause(patience.everyMs, undefined, { signal }).catch(() => undefined)
    const { child } = server
    if (child !== watched) silences = begun(doors)
    watched = child
    if (signal.aborted || child.ended) continue
    await Promise.all(doors.map((door) => askAt(door, silences, patience.answerMs)))
    const silent = doors.find((door) => isSilent(silences.get(door), patience))
    if (silent === undefined || signal.aborted || child.ended) continue
    const what = `${name} runs but has not answered over ${silent.name} for ${Math.round(patience.silentMs / 1000)} s`
    const nowMs = Date.now()
    if (endedAtMs.filter((atMs) => nowMs - atMs < HOUR_MS).length < patience.mostAnHour) {
      endedAtMs.push(nowMs)
      say(`${what}: ending it.`)
      child.signal('SIGKILL')
      await child.exited
    } else if (nowMs - toldAtMs > HOUR_MS) {
      toldAtMs = nowMs
      say(
        `${what}, and was restarted for that ${patience.mostAnHour} times within an hour: leaving it as it is. See its log: ${child.spec.output}`,
      )
    }
  }
}

const begun = (doors: readonly Door[]) =>
  new Map<Door, Silence>(doors.map((door) => [door, { sinceMs: Date.now(), questions: 0 }]))

async function askAt(door: Door, silences: Map<Door, Silence>, answerMs: number): Promise<void> {
  const silence = silences.get(door)
  try {
    await door.ask(answerMs)
    silences.set(door, { sinceMs: Date.now(), questions: 0 })
  } catch {
    if (silence) silence.questions++
  }
}

const isSilent = (silence: Silence | undefined, { silentMs, silentQuestions }: Patience) =>
  silence !== undefined && silence.questions >= silentQuestions && Date.now() - silence.sinceMs >= silentMs
