import { appendFileSync } from 'node:fs'
import { type Random, randomOf } from '~/simulation/random'
import type { Balance } from './ledger'

/** Rounds of each promise: 1 within `npm test`, more by `npm run test:guarantees -- --rounds N`. */
export const ROUNDS = Number(process.env.GUARANTEE_ROUNDS ?? '1')
/** Decides the load and the moments of the kills; the same seed gives the same choices. */
const SEED = process.env.GUARANTEE_SEED ?? String(Date.now() % 1_000_000)

/** What one round did and came to. `faults`: kills, stops, outages, eaten answers: whatever the promise is about. */
export type RoundResult = Balance & { faults: number }

/**
 * Runs the rounds of a promise one after the other and notes each one's result for the runner.
 * @throws the first failure, with the seed that leads to it
 */
export async function eachRound(
  promise: string,
  run: (round: { number: number; seed: string; random: Random }) => Promise<RoundResult>,
): Promise<void> {
  for (let number = 1; number <= ROUNDS; number++) {
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

/** For the runner, as soon as it is known: a run takes an hour and more. */
function note(round: object): void {
  const file = process.env.GUARANTEE_REPORT
  if (file) appendFileSync(file, `${JSON.stringify(round)}\n`)
}

/** Time for all rounds, ms. */
export const roundsTimeout = (secondsARound: number) => (60 + ROUNDS * secondsARound) * 1000
