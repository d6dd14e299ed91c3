import { Refusal } from './tokens'

/**
 * The cost of a statement. Anything named once (WITH, DECLARE) counts as often as it is used, since QuestDB inlines it
 * at each place.
 */
export type Size = { tokens: number; relations: number; joins: number; texts: number }

export const NOTHING: Size = { tokens: 0, relations: 0, joins: 0, texts: 0 }

/**
 * The limits. `texts`: places where texts are concatenated or grow; nine in a row can make a text 512 times as long.
 */
export const MOST: Size = { tokens: 10_000, relations: 40, joins: 8, texts: 9 }

const TOLD: Record<keyof Size, string> = {
  tokens: `It is too long once all that is named by WITH and DECLARE stands where it is used: at most ${MOST.tokens} words and signs.`,
  relations: `It reads too many tables: at most ${MOST.relations} SELECTs, tables and views, each as often as it is used.`,
  joins: `It joins too often: at most ${MOST.joins} joins, each as often as it is used.`,
  texts: `It puts texts together too often: at most ${MOST.texts} times (||, concat, replace), each as often as it is used.`,
}

/** Two sizes together. @throws {Refusal} with `at` where that is more than a statement may be */
export function plus(one: Size, other: Partial<Size>, at: number | null): Size {
  const sum = { ...one }
  for (const part of Object.keys(MOST) as (keyof Size)[]) {
    sum[part] += other[part] ?? 0
    if (sum[part] > MOST[part]) throw new Refusal(TOLD[part], at)
  }
  return sum
}
