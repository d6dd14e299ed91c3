import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { type Random, randomOf } from '~/simulation/random'
import type { Balance } from './ledger'

/** Rounds of each promise: 1 within `npm test`, more by `npm run test:guarantees -- --rounds N`. */
export const ROUNDS = Number(process.env.GUARANTEE_ROUNDS ?? '1')
/** Decides the load and the moments of the kills; the same seed gives the same choices. */
const SEED = process.env.GUARANTEE_SEED ?? String(Date.now() % 1_000_000)

/** What one round did and came to. `faults`: kills, stops, outages, eaten answers: whatever the promise is about. */
export type RoundResult = Balance & { faults: number }

/**
 * Runs the rounds of a promise one after the other, without those that the runner's report has, and notes each one's
 * result there.
 * @throws the first failure, with the seed that leads to it
 */
export async function eachRound(
  promise: string,
  run: (round: { number: number; seed: string; random: Random }) => Promise<RoundResult>,
): Promise<void> {
  const held = heldBefore(promise)
  for (let number = 1; number <= ROUNDS; number++) {
    if (held.has(number)) continue
    const seed = `${SEED}-${number}`
    const begun = performance.now()
    try {
      const result = await run({ number, seed, random: randomOf(promise, seed) })
      const seconds = (performance.now() - begun) / 1000
      note({ promise, number, seconds, ...result })
    } catch (error) {
      const again = `npm run test:guarantees -- --rounds ${number} --seed ${SEED} ${promise}`
      note({ promise, number, broken: String((error as Error).stack) })
      throw new Error(`round ${number} of ${ROUNDS}, seed ${SEED}: ${(error as Error).message}\nAgain: ${again}`, {
        cause: error,
      })
    }
  }
}

const REPORT = process.env.GUARANTEE_REPORT

/** For the runner, as soon as it is known: a run takes hours. */
function note(round: object): void {
  if (REPORT) appendFileSync(REPORT, `${JSON.stringify(round)}\n`)
}

/** Numbers of the rounds that a run before this one, which this one goes on with, has kept to the end. */
function heldBefore(promise: string): Set<number> {
  if (!REPORT || !existsSync(REPORT)) return new Set()
  const lines = readFileSync(REPORT, 'utf8').trim().split('\n').filter(Boolean)
  const rounds = lines.map((line) => JSON.parse(line) as { promise: string; number: number; broken?: string })
  return new Set(rounds.flatMap((round) => (round.promise === promise && !round.broken ? [round.number] : [])))
}

/** Time for all rounds, ms. */
export const roundsTimeout = (secondsARound: number) => (60 + ROUNDS * secondsARound) * 1000
