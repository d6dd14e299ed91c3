import { TYPES } from './allowed-functions'
import { lower, nameOf, Refusal, type Token } from './tokens'

// QuestDB reads a text after IN as time intervals, and a short text may produce so many that it never ends, or crashes.

const MOST_REPEATS = 1_000

/**
 * How far a time may be from `$today` and the like. Between two such times QuestDB creates an interval per day, and
 * each takes longer the more there are.
 */
const MOST_AWAY: Readonly<Record<string, number>> = {
  s: 100_000,
  m: 100_000,
  h: 10_000,
  d: 1_000,
  bd: 1_000,
  w: 150,
  M: 36,
  y: 3,
}

const MOMENT = String.raw`\$(?:now|today|yesterday|tomorrow)(?:\s*[+-]\s*(\d{1,6})(s|m|h|bd|d|w|M|y))?`
const FROM_NOW = new RegExp(String.raw`^'\s*${MOMENT}(?:\s*\.\.\s*${MOMENT})?\s*'$`)

/**
 * Texts that QuestDB reads as many intervals: `2026-01-01;1h;1d;100`, `2026-[01..12]-[01..31]` and
 * `$today..$today+5bd`.
 * @throws {Refusal} if there are too many
 */
export function checkIntervals({ text, at }: Token): void {
  const repeats = /;\s*(\d+)\s*'$/.exec(text)
  if (
    /^'\s*[\d[$]/.test(text) &&
    text.split(';').length > 3 &&
    Number(repeats?.[1] ?? Number.POSITIVE_INFINITY) > MOST_REPEATS
  ) {
    throw new Refusal(`An interval is repeated at most ${MOST_REPEATS} times here.`, at)
  }
  if (!isPath(text) && /^'\s*[\d[$][^']*\[|^'\s*\[/.test(text)) {
    throw new Refusal(
      'Lists of dates in brackets are not available in the workbench: write the range with >= and <.',
      at,
    )
  }
  if (!isPath(text) && /^'\s*\$/.test(text) && !isNearNow(text)) {
    throw new Refusal(
      "Times from now go here: '$today', '$now - 3h..$now', '$today - 30d..$today', at most 1000 days or 3 years away. Write others with >= and <.",
      at,
    )
  }
}

/** `$.user.name` and `$[0].name`: where something is in JSON. */
const isPath = (text: string) => /^'\$[.[]/.test(text)

function isNearNow(text: string): boolean {
  const found = FROM_NOW.exec(text)
  if (found === null) return false
  const [, ...parts] = found
  return [parts.slice(0, 2), parts.slice(2)].every(
    ([count, unit = '']) => count === undefined || Number(count) <= (MOST_AWAY[unit] ?? 0),
  )
}

/** Functions that make times of times. */
const TIMES = new Set([
  ...['cast', 'dateadd', 'date_trunc', 'now', 'now_ns', 'sysdate', 'systimestamp', 'systimestamp_ns', 'timestamp_ceil'],
  ...['timestamp_floor', 'to_timestamp', 'to_timestamp_ns', 'to_utc', 'today', 'tomorrow', 'yesterday'],
])
const CONSTANTS = new Set(['null', 'true', 'false', 'as'])

/**
 * True for literals: texts, numbers, times relative to now, and DECLARE variables that stand for such. Nothing is
 * concatenated and nothing comes from a column, since what QuestDB would make of that is unknown in advance.
 * @param isVariableWrittenOut says so for a DECLARE variable
 */
export function isWrittenOut(tokens: readonly Token[], isVariableWrittenOut: (name: string) => boolean): boolean {
  return tokens.every((token) => {
    if (token.kind === 'text') return !isPath(token.text)
    if (token.kind === 'sign') return token.text !== '||'
    const name = nameOf(token)
    if (token.kind === 'quoted') return false
    if (name.startsWith('@')) return isVariableWrittenOut(name)
    return TIMES.has(name) || TYPES.has(name) || CONSTANTS.has(lower(token))
  })
}
