import { hasFewValues } from './known-relations'
import { lower, nameOf, Refusal, type Token, wholeNumber } from './tokens'

/** Rows before or after its own that a window may cover. QuestDB keeps this many per partition of PARTITION BY. */
export const MOST_FRAME = 10_000
/** The same if there may be as many partitions as rows. */
const MOST_FRAME_OF_MANY = 100

const UNITS = /^(microsecond|millisecond|second|minute|hour|day)s?$/

/** Words behind which an end of a frame begins. */
const BEFORE_END = new Set(['rows', 'range', 'groups', 'between', 'and'])

/**
 * `ROWS 100 PRECEDING`, `BETWEEN UNBOUNDED PRECEDING AND …`, `RANGE '1' DAY PRECEDING`.
 * @param before the three tokens before PRECEDING or FOLLOWING, nearest first
 * @throws {Refusal} if it is none of these, or too long
 */
export function checkFrameEnd(before: readonly (Token | undefined)[], at: number): void {
  const [first, second, third] = before
  if (lower(first) === 'unbounded') return
  const rows = first && wholeNumber([first])
  if (rows != null && rows <= MOST_FRAME && BEFORE_END.has(lower(second))) return
  const isSpan = second?.kind === 'text' || (second && wholeNumber([second]) !== null)
  if (UNITS.test(lower(first)) && isSpan && BEFORE_END.has(lower(third))) return
  throw new Refusal(`A window has at most ${MOST_FRAME} rows here, written out.`, at)
}

/**
 * Checks the rows that a window keeps, times the number of its partitions.
 * @param over the tokens in the parentheses after OVER
 * @param back how many rows lag or lead looks away; 0 for others
 * @param isAlias says whether the statement defined a name, which may then stand for anything
 * @throws {Refusal} if there may be too many
 */
export function checkWindow(
  over: readonly Token[],
  back: number,
  isAlias: (name: string) => boolean,
  at: number,
): void {
  const partitioned = over.findIndex((token) => lower(token) === 'partition')
  if (partitioned < 0) return
  const rest = over.slice(partitioned + 2)
  const end = rest.findIndex((token) => ['order', 'rows', 'range', 'groups'].includes(lower(token)))
  const keys = (end < 0 ? rest : rest.slice(0, end)).filter(({ text }) => text !== ',')
  const few = keys.every((token) => {
    const name = nameOf(token).split('.').at(-1) ?? ''
    return (token.kind === 'word' || token.kind === 'quoted') && hasFewValues(name) && !isAlias(name)
  })
  const ends = over.filter((_, index) => ['preceding', 'following'].includes(lower(over[index + 1])))
  const rows = Math.max(back, ...ends.map((token) => wholeNumber([token]) ?? 0))
  if (few || rows <= MOST_FRAME_OF_MANY) return
  throw new Refusal(
    `A window has at most ${MOST_FRAME_OF_MANY} rows where PARTITION BY takes more than columns of few values, such as store_id.`,
    at,
  )
}
