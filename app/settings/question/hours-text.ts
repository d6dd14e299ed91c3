import type { OpenSpan } from '~/domain/stores'

/** What a person typed for hours: the spans, or what is wrong with the text. */
export type HoursRead<Hours> = { hours: Hours; problem: null } | { hours: null; problem: string }

const CLOSED = /^(closed|-|–|—)$/i
const ALL_DAY = /^(24\s*h(ours)?|all day|open 24 hours)$/i
const TIME = /^(\d{1,2})(?:[:.h](\d{2})|h)?\s*([ap]\.?m\.?)?$/i
const BARE_TIME = /^(\d{2})(\d{2})$/
const BETWEEN = /\s*(?:-|–|—|\bto\b|\buntil\b)\s*/i

/** A span that may end on the next day, in minutes from midnight: `toMinute` is then above 1440. */
type TypedSpan = { fromMinute: number; toMinute: number }

const DAY_MINUTES = 24 * 60
/** A span over midnight ends before noon. */
const LATEST_CLOSE_MINUTE = 12 * 60
const EXAMPLE = 'such as 09:00–18:30, or 09:00–12:00, 13:30–18:00, or Closed'

/**
 * The hours of one day as text: `09:00–12:00, 13:30–18:00`, or `Closed`.
 */
export function spansText(spans: readonly OpenSpan[]): string {
  return spans.length === 0 ? 'Closed' : spans.map(({ open, close }) => `${open}–${close}`).join(', ')
}

/**
 * Weekly hours as seven texts, Monday first; a span over midnight stands on the day it begins. Unknown: seven blanks.
 */
export function weekTexts(week: readonly (readonly OpenSpan[])[] | null): string[] {
  if (week === null) return Array.from({ length: 7 }, () => '')
  const isOverMidnight = (day: number) => {
    const [evening, morning] = [week[day]?.at(-1), week[(day + 1) % 7]?.[0]]
    return evening?.close === '24:00' && morning?.open === '00:00' && isOneNight(evening, morning)
  }
  return week.map((spans, day) => {
    const own = isOverMidnight((day + 6) % 7) ? spans.slice(1) : spans
    if (!isOverMidnight(day)) return spansText(own)
    const close = week[(day + 1) % 7]?.[0]?.close ?? '24:00'
    return spansText([...own.slice(0, -1), { open: own.at(-1)?.open ?? '00:00', close }])
  })
}

/** A morning until noon or later is a day of its own, and so is what would last a day together with its evening. */
const isOneNight = (evening: OpenSpan, morning: OpenSpan) =>
  minuteOf(morning.close) < LATEST_CLOSE_MINUTE && minuteOf(morning.close) < minuteOf(evening.open)

/**
 * Seven texts as weekly hours, Monday first. Spans over midnight (`20:00–02:00`) go on the next day. All blank: null,
 * not known; else a blank day is closed.
 * @returns hours, or for each day what is wrong with it
 */
export function weekFrom(texts: readonly string[]): { week: OpenSpan[][] | null; problems: (string | null)[] } {
  const none = texts.map(() => null)
  if (texts.every((text) => text.trim() === '')) return { week: null, problems: none }
  const read = texts.map(typedSpans)
  const problems = read.map(({ problem }) => problem)
  if (problems.some((problem) => problem !== null)) return { week: null, problems }
  const days: TypedSpan[][] = texts.map(() => [])
  for (const [day, { hours }] of read.entries())
    for (const { fromMinute, toMinute } of hours ?? []) {
      days[day]?.push({ fromMinute, toMinute: Math.min(toMinute, DAY_MINUTES) })
      if (toMinute <= DAY_MINUTES) continue
      const next = (day + 1) % 7
      days[next]?.push({ fromMinute: 0, toMinute: toMinute - DAY_MINUTES })
      problems[day] ??= nightProblem(toMinute - DAY_MINUTES, read[next]?.hours ?? [])
    }
  if (problems.some((problem) => problem !== null)) return { week: null, problems }
  const joined = days.map(inOrder)
  return {
    week: joined.every((day) => day !== null) ? joined : null,
    problems: joined.map((day) =>
      day === null ? 'Two spans overlap, or the evening before reaches into them.' : null,
    ),
  }
}

/**
 * Why a span may not last until a minute of the next day. Two that touch would become one, of which nobody could tell
 * later which part belongs to which day.
 */
function nightProblem(untilMinute: number, nextDay: readonly TypedSpan[]): string | null {
  const until = clockOf(untilMinute)
  if (untilMinute >= LATEST_CLOSE_MINUTE) return `This would last until ${until} the next day. Write 1 pm as 13:00.`
  return nextDay.some(({ fromMinute }) => fromMinute === untilMinute)
    ? `This would last until ${until} the next day, which opens then. Write 9 pm as 21:00.`
    : null
}

/** The text of one day's hours; a blank one is closed. Hours end at 24:00 there. */
export function spansFrom(text: string): HoursRead<OpenSpan[]> {
  const { hours, problem } = typedSpans(text)
  if (hours === null) return { hours, problem }
  if (hours.some(({ toMinute }) => toMinute > DAY_MINUTES))
    return { hours: null, problem: 'End at 24:00 and put the hours after midnight on the next day.' }
  const spans = inOrder(hours)
  return spans === null ? { hours: null, problem: 'Two spans overlap.' } : { hours: spans, problem: null }
}

function typedSpans(text: string): HoursRead<TypedSpan[]> {
  const typed = text.trim()
  if (typed === '' || CLOSED.test(typed)) return { hours: [], problem: null }
  if (ALL_DAY.test(typed)) return { hours: [{ fromMinute: 0, toMinute: DAY_MINUTES }], problem: null }
  const spans: TypedSpan[] = []
  for (const part of typed.split(/\s*(?:[,;/+&]|\band\b)\s*/i)) {
    const ends = part.trim().split(BETWEEN)
    const span = ends.length === 2 ? spanOf(ends[0] ?? '', ends[1] ?? '') : null
    if (span === null)
      return { hours: null, problem: `“${part.slice(0, 40)}” is not a span of hours. Use times ${EXAMPLE}.` }
    spans.push(span)
  }
  return { hours: spans, problem: null }
}

/** `open` takes am or pm from `close` where it has none: `1–5 pm`, `9–5 pm`. */
function spanOf(open: string, close: string): TypedSpan | null {
  const toMinute = typedMinute(close)
  const half = /([ap])\.?m\.?$/i.exec(close)?.[1]?.toLowerCase()
  const isBare = half !== undefined && !/[ap]\.?m\.?$/i.test(open) && Number.parseInt(open, 10) <= 12
  const choices = isBare ? [`${open} ${half}m`, `${open} am`] : [open]
  if (toMinute === null) return null
  for (const choice of choices) {
    const fromMinute = typedMinute(choice)
    if (fromMinute === null || fromMinute >= DAY_MINUTES) return null
    if (fromMinute < toMinute) return { fromMinute, toMinute }
  }
  const fromMinute = typedMinute(open)
  if (fromMinute === null || fromMinute === toMinute) return null
  return { fromMinute, toMinute: toMinute + DAY_MINUTES }
}

function typedMinute(text: string): number | null {
  const [, hourText, minuteText, half] = TIME.exec(text.trim()) ?? BARE_TIME.exec(text.trim()) ?? []
  if (hourText === undefined) return null
  const [hour, minute] = [Number(hourText), Number(minuteText ?? '0')]
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return null
  if (half === undefined) return hour * 60 + minute
  if (hour < 1 || hour > 12) return null
  return ((hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)) * 60 + minute
}

/** Spans of a day in order, those that touch joined; null where some overlap. */
function inOrder(spans: readonly TypedSpan[]): OpenSpan[] | null {
  const joined: TypedSpan[] = []
  for (const span of spans.toSorted((a, b) => a.fromMinute - b.fromMinute)) {
    const before = joined.at(-1)
    if (before && span.fromMinute < before.toMinute) return null
    if (before && span.fromMinute === before.toMinute) before.toMinute = span.toMinute
    else joined.push({ ...span })
  }
  return joined.map(({ fromMinute, toMinute }) => ({ open: clockOf(fromMinute), close: clockOf(toMinute) }))
}

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
