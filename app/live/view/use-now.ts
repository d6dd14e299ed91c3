import { useSyncExternalStore } from 'react'

/** The one clock of a page: ticks once a second while something listens. */
const listeners = new Set<() => void>()
let nowMs = 0
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    nowMs = Date.now()
    timer = setInterval(() => {
      nowMs = Date.now()
      for (const each of listeners) each()
    }, 1_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/**
 * The result of `read` for the time now, epoch ms, updated as the clock ticks; renders again only if it changed. Starts
 * with the server's time, so that both render the same.
 */
export function useTicking<Value extends string | number | boolean | null>(
  read: (nowMs: number) => Value,
  serverNowMs: number,
): Value {
  return useSyncExternalStore(
    subscribe,
    () => read(nowMs === 0 ? serverNowMs : nowMs),
    () => read(serverNowMs),
  )
}

/** The time now, epoch ms, in steps of `everyMs`. */
export function useNow(serverNowMs: number, everyMs: number): number {
  return useTicking((atMs) => Math.floor(atMs / everyMs) * everyMs, serverNowMs)
}
