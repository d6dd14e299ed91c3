import { setTimeout as pause } from 'node:timers/promises'

/** The few places for statements that may run at once, and the queue for them. */
export interface StatementPlaces {
  /** Waits for a place. @returns a function that leaves it, to be called once @throws if none gets free in time */
  enter(): Promise<() => void>
}

/** No place got free: the queue is full, or the wait was too long. */
class NoPlace extends Error {
  constructor() {
    super('no place got free')
    this.name = 'NoPlace'
  }
}

/** The longest wait for a place, and how many may wait. */
const WAIT_MS = 5_000
const MOST_WAITING = 8
/**
 * Refusals are sent one by one, this far apart: many at once would hold up everyone else whom this process serves. With
 * so many that one would wait longer than `WAIT_MS`, that one is sent at once.
 */
const TOLD_EVERY_MS = 100

/** @param places statements that may run at once */
export function openPlaces(places: number): StatementPlaces {
  let free = places
  const waiting: (() => void)[] = []
  let nextToldMs = 0
  const turnedAway = async (): Promise<never> => {
    const nowMs = performance.now()
    const toldMs = Math.max(nowMs, nextToldMs)
    if (toldMs - nowMs < WAIT_MS) {
      nextToldMs = toldMs + TOLD_EVERY_MS
      await pause(toldMs - nowMs)
    }
    throw new NoPlace()
  }
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
      if (waiting.length >= MOST_WAITING) return turnedAway()
      const admitted = await new Promise<boolean>((resolve) => {
        const admit = () => {
          clearTimeout(timer)
          resolve(true)
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(admit), 1)
          resolve(false)
        }, WAIT_MS)
        waiting.push(admit)
      })
      return admitted ? once() : turnedAway()
    },
  }
}
