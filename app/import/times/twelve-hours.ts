import { DAY_MS, HOUR_MS } from '~/domain/time/durations'

const HALF_MS = 43_200_000

/**
 * Resolves times with twelve hours but without am or pm: after twelve comes one, or wherever times fall within a day,
 * the afternoon has begun. The order of rows in a series (one store and door) decides: all are surveyed before one is
 * read.
 */
export class TwelveHours {
  private noons = 0
  private late = false
  /** Wall times of each series in order of the rows, with their lines; only filled if needed. */
  private readonly seen = new Map<string, { times: number[]; lines: number[] }>()
  private halves: Map<number, number | null> | null = null

  /** @param areTwelve whether times are known to have twelve hours */
  constructor(private readonly areTwelve: boolean) {}

  /** Looks at a row. @param series tells the rows of one store and door @param beforeMs the row before it in that */
  look(line: number, series: string, wallMs: number, beforeMs: number | undefined): void {
    const hour = hourOf(wallMs)
    this.late ||= hour > 12 || hour === 0
    if (beforeMs !== undefined && dayOf(beforeMs) === dayOf(wallMs)) {
      const before = hourOf(beforeMs)
      if ((before === 12 && hour === 1) || (before === 1 && hour === 12)) this.noons++
    }
    if (!this.areTwelve) return
    const seen = this.seen.get(series) ?? { times: [], lines: [] }
    seen.times.push(wallMs)
    seen.lines.push(line)
    this.seen.set(series, seen)
  }

  /** True if no time is past 12:59, and times of a day go on from twelve to one. */
  get areMissing(): boolean {
    return !this.late && this.noons > 0
  }

  /** The wall time of a line; null if the rows of its day do not decide it. */
  wallMsOf(line: number): number | null {
    this.halves ??= new Map(
      [...this.seen.values()].flatMap(({ times, lines }) =>
        withHalves(times).map((wallMs, place) => [lines[place]!, wallMs] as const),
      ),
    )
    return this.halves.get(line) ?? null
  }
}

const dayOf = (ms: number) => Math.floor(ms / DAY_MS)
const hourOf = (ms: number) => Math.floor((ms - dayOf(ms) * DAY_MS) / HOUR_MS)

/** Whether days of a series fall, or within its only day twelve comes after one. */
function isNewestFirst(times: readonly number[]): boolean {
  const [first, last] = [times[0]!, times.at(-1)!]
  if (dayOf(first) !== dayOf(last)) return dayOf(first) > dayOf(last)
  const falls = times.filter((ms, place) => place > 0 && ms % HALF_MS < times[place - 1]! % HALF_MS).length
  return falls * 2 > times.length
}

/** A day without a fall is only decided if it begins at twelve: then it is the afternoon. */
function withHalves(times: readonly number[]): (number | null)[] {
  const newestFirst = isNewestFirst(times)
  const inOrder = newestFirst ? times.toReversed() : times
  const found = daysOf(inOrder).flatMap((day) => {
    const ofHalf = day.map((ms) => ms % HALF_MS)
    const fall = ofHalf.findIndex((ms, place) => place > 0 && ms < ofHalf[place - 1]!)
    const isAfternoon = fall < 0 && hourOf(day[0]!) === 12
    if (fall < 0 && !isAfternoon) return day.map(() => null)
    const noon = isAfternoon ? 0 : fall
    return ofHalf.map((ms, place) => dayOf(day[place]!) * DAY_MS + ms + (place >= noon ? HALF_MS : 0))
  })
  return newestFirst ? found.reverse() : found
}

function daysOf(times: readonly number[]): number[][] {
  const days: number[][] = []
  for (const ms of times) {
    const last = days.at(-1)
    if (last && dayOf(last[0]!) === dayOf(ms)) last.push(ms)
    else days.push([ms])
  }
  return days
}
