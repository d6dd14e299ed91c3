import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { useFreshDataOf } from './use-fresh-data'

/**
 * Loads the page's data again every `everyMs` while the page is seen, and at once when it is seen again after longer
 * than that.
 * @param address what has to answer before: the web process, or all that it needs
 * @returns whether it waits for that
 */
export function useRenewal(everyMs: number, address: '/health' | '/ready' = '/health'): boolean {
  const { renew: renewData, waits } = useFreshDataOf(address)
  const { state } = useRevalidator()
  const busy = useRef(false)
  busy.current = state !== 'idle'
  useEffect(() => {
    let last = Date.now()
    const renew = () => {
      if (document.visibilityState !== 'visible' || busy.current || Date.now() - last < everyMs - 500) return
      last = Date.now()
      renewData()
    }
    const timer = setInterval(renew, everyMs)
    document.addEventListener('visibilitychange', renew)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', renew)
    }
  }, [everyMs, renewData])
  return waits
}
