import { useEffect } from 'react'
import { useFreshData } from '../../ui/frame/use-fresh-data'

/** Loads the page's data again shortly after `atMs`, such as the store's midnight, when another day begins. */
export function useReloadAt(atMs: number): void {
  const renew = useFreshData()
  useEffect(() => {
    const timer = setTimeout(renew, Math.max(0, atMs - Date.now()) + 500)
    return () => clearTimeout(timer)
  }, [atMs, renew])
}
