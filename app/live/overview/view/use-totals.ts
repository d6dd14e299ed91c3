import { useEffect, useState } from 'react'
import type { OverviewTotals } from '../overview.server'

const EVERY_MS = 3_000

/**
 * Keeps the sums over stores on several pages up to date while the page is visible; starts with the server's.
 * @param path the URL of the live page whose stores are summed up
 */
export function useTotals(rendered: OverviewTotals | null, path: string): OverviewTotals | null {
  const [newer, setNewer] = useState<{ replaced: OverviewTotals | null; totals: OverviewTotals } | null>(null)
  useEffect(() => {
    if (rendered === null) return
    let left = false
    const ask = async () => {
      if (document.visibilityState !== 'visible') return
      // What does not answer is asked again; how fresh the figures are is said elsewhere.
      const answer = await fetch(`/live/totals${path.slice(1)}`).catch(() => null)
      const totals = answer?.ok ? ((await answer.json()) as OverviewTotals) : null
      if (totals && !left) setNewer({ replaced: rendered, totals })
    }
    const timer = setInterval(ask, EVERY_MS)
    return () => {
      left = true
      clearInterval(timer)
    }
  }, [rendered, path])
  return newer?.replaced === rendered ? newer.totals : rendered
}
