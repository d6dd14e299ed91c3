import { setTimeout as pause } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { RunningServer } from './running-server'

/** A way into a server: what people call it, and a question that throws where it is not answered. */
export type Door = { name: string; ask: (mostMs: number) => Promise<void> }

/** When a server that runs counts as one that answers nobody. */
export type Patience = {
  /** Between two questions, ms. */
  everyMs: number
  /** What an answer may take, ms. */
  answerMs: number
  /**
   * For how long a door has given no answer, ms, and to how many questions in a row: a machine that slept has asked
   * none meanwhile.
   */
  silentMs: number
  silentQuestions: number
  /** How often it is ended within an hour at most. */
  mostAnHour: number
}

const PATIENCE: Patience = { everyMs: 5_000, answerMs: 5_000, silentMs: MINUTE_MS, silentQuestions: 6, mostAnHour: 3 }

type Silence = { sinceMs: number; questions: number }

/**
 * Ends a server that runs but answers nobody at one of its doors, so that whoever keeps it alive starts it again
 * (`keepAlive`). Watches until `signal` aborts; a server that is being started is left alone.
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
    const what = `${name} runs but has answered nobody over ${silent.name} for ${Math.round(patience.silentMs / 1000)} s`
    const nowMs = Date.now()
    if (endedAtMs.filter((atMs) => nowMs - atMs < HOUR_MS).length < patience.mostAnHour) {
      endedAtMs.push(nowMs)
      say(`${what}: ending it.`)
      child.signal('SIGKILL')
      await child.exited
    } else if (nowMs - toldAtMs > HOUR_MS) {
      toldAtMs = nowMs
      say(
        `${what}, and was ended for that ${patience.mostAnHour} times within an hour: leaving it. Its log: ${child.spec.output}`,
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
