import { useEffect } from 'react'
import { QUARTER_MS } from '~/domain/time/durations'
import { useFreshData } from '../../ui/frame/use-fresh-data'

/** Pages load their days again within this time after a quarter of an hour, not all at once. */
const SPREAD_MS = 20_000

/**
 * Loads the page's data again when a quarter of an hour is over, and when a page that was hidden meanwhile is seen
 * again.
 */
export function useDayRenewal(loadedAtMs: number): void {
  const renew = useFreshData()
  useEffect(() => {
    const overAtMs = (Math.floor(loadedAtMs / QUARTER_MS) + 1) * QUARTER_MS
    let timer: ReturnType<typeof setTimeout> | undefined
    const plan = () => {
      clearTimeout(timer)
      if (document.visibilityState !== 'visible') return
      timer = setTimeout(renew, Math.max(0, overAtMs - Date.now()) + 2_000 + Math.random() * SPREAD_MS)
    }
    plan()
    document.addEventListener('visibilitychange', plan)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', plan)
    }
  }, [loadedAtMs, renew])
}
