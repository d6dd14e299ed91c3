import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { Refusal, type Token, wholeNumber } from './tokens'
import { MOST_FRAME } from './windows'

const MOST_SEQUENCE = 100_000
const MOST_LETTERS = 1_000
const MOST_REPLACED = 20
const MOST_FILLED = 1_000_000

type Call = { name: string; at: number; args: readonly (readonly Token[])[] }

/** Functions whose arguments determine their cost: the arguments must be literals that are small enough. */
const RULES: ReadonlyMap<string, (call: Call) => string | null> = new Map([
  [
    'long_sequence',
    ({ args }) =>
      args.length === 1 && upTo(MOST_SEQUENCE, args[0])
        ? null
        : `long_sequence takes one whole number up to ${MOST_SEQUENCE} here, written out.`,
  ],
  ['lpad', padded],
  ['rpad', padded],
  [
    'replace',
    ({ args }) =>
      args.length === 3 && isText(MOST_REPLACED, args[2])
        ? null
        : `replace takes a text of at most ${MOST_REPLACED} characters as its last value here, written out.`,
  ],
  ['lag', looksBack],
  ['lead', looksBack],
])

function padded({ name, args }: Call): string | null {
  const fits = upTo(MOST_LETTERS, args[1]) && (args.length < 3 || isText(MOST_LETTERS, args[2]))
  return fits ? null : `${name} takes a length up to ${MOST_LETTERS} and a text here, both written out.`
}

function looksBack({ name, args }: Call): string | null {
  const fits = args[1] === undefined || upTo(MOST_FRAME, args[1])
  return fits ? null : `${name} looks at most ${MOST_FRAME} rows away here, written out.`
}

const upTo = (most: number, arg: readonly Token[] = []) => (wholeNumber(arg) ?? Number.POSITIVE_INFINITY) <= most

function isText(most: number, arg: readonly Token[] = []): boolean {
  const [only, ...others] = arg
  return only?.kind === 'text' && others.length === 0 && only.text.length <= most + 2
}

/** @throws {Refusal} if a call asks for more than allowed */
export function checkCall(call: Call): void {
  const problem = RULES.get(call.name)?.(call) ?? null
  if (problem !== null) throw new Refusal(problem, call.at)
}

/** Functions that may lengthen a text, with how often they concatenate. */
export function textsOf({ name, args }: Call): number {
  if (name === 'concat') return Math.max(1, args.length - 1)
  return name === 'replace' || name === 'lpad' || name === 'rpad' ? 1 : 0
}

/**
 * Checks the pattern of LIKE and ILIKE: wildcards only at its ends, or one inside. From other patterns QuestDB makes a
 * regular expression, which may backtrack for hours on one long text.
 * @throws {Refusal}
 */
export function checkPattern(pattern: Token | undefined, next: Token | undefined, at: number): void {
  const inner = pattern?.kind === 'text' ? pattern.text.slice(1, -1) : null
  const runs = inner?.match(/%+/g) ?? []
  const simple = runs.length < 2 || (runs.length === 2 && inner?.startsWith('%') && inner.endsWith('%'))
  const alone = next?.text !== '||' && next?.text !== '::'
  if (inner !== null && simple && alone && !inner.includes('\\')) return
  throw new Refusal("LIKE takes a text written out with % at its ends, or once within it, here: '%front%', 'a%z'.", at)
}

/** Buckets created without rows: not finer than minutes. @throws {Refusal} */
export function checkFilledWidth(width: Token | undefined, at: number): void {
  if (width === undefined || /^\d+[mhdwMy]$/.test(width.text)) return
  throw new Refusal('SAMPLE BY with FILL takes minutes, hours, days, weeks, months or years here.', at)
}

const WIDTH_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 604_800_000,
  M: 2_419_200_000,
  y: 31_536_000_000,
}

/**
 * `SAMPLE BY 1h FROM '2026-01-01' TO '2026-02-01'`: buckets that are made whether there are rows or not.
 * @param next the token after the times
 * @throws {Refusal} if they may be too many
 */
export function checkFilledSpan(
  width: Token | undefined,
  { from, to, next }: { from: Token | undefined; to: Token | undefined; next: Token | undefined },
  at: number,
): void {
  const [, count, unit = ''] = /^(\d+)([mhdwMy])$/.exec(width?.text ?? '') ?? []
  const widthMs = Number(count) * (WIDTH_MS[unit] ?? Number.NaN)
  const alone = next === undefined || next.kind === 'word' || next.text === ')'
  if (alone && (timeOf(to) - timeOf(from)) / widthMs <= MOST_FILLED) return
  throw new Refusal(
    `SAMPLE BY with FROM takes minutes or longer, and two times written out, FROM and TO, at most ${MOST_FILLED} buckets apart here.`,
    at,
  )
}

/** Epoch milliseconds of a time that is written out; NaN for all else. */
const timeOf = (token: Token | undefined) => (token?.kind === 'text' ? Date.parse(token.text.slice(1, -1)) : Number.NaN)
