/** The few places of statements that may run at once, and the queue before them. */
export interface StatementPlaces {
  /** Waits for a place; the function it gives leaves that place again, once. @throws where none gets free in time */
  enter(): Promise<() => void>
}

/** No place got free: too many wait, or one waited too long. */
class NoPlace extends Error {
  constructor() {
    super('no place got free')
    this.name = 'NoPlace'
  }
}

/** How long one waits for a place, and how many may wait. */
const WAIT_MS = 5_000
const MOST_WAITING = 8

/** @param places statements that may run at once */
export function openPlaces(places: number): StatementPlaces {
  let free = places
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  const once = () => {
    let left = false
    return () => {
      if (!left) leave()
      left = true
    }
  }
  return {
    async enter() {
      if (free > 0) {
        free--
        return once()
      }
      if (waiting.length >= MOST_WAITING) throw new NoPlace()
      await new Promise<void>((resolve, reject) => {
        const admitted = () => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(admitted), 1)
          reject(new NoPlace())
        }, WAIT_MS)
        waiting.push(admitted)
      })
      return once()
    },
  }
}
