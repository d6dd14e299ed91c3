import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { serverAnswers } from './server-answers'

/** Pages that wait for a server come back within so long, not all at once. */
const AGAIN_MS = 3_000
const SPREAD_MS = 2_000

/**
 * Gives what loads the page's data again. While the server is away the page keeps what it shows, and its data come once
 * the server answers; asked for several times meanwhile, they come once.
 */
export function useFreshData(): () => void {
  return useFreshDataOf('/health').renew
}

/**
 * As {@link useFreshData}, and says whether they are waited for.
 * @param address what has to answer: the web process, or all that it needs
 */
export function useFreshDataOf(address: '/health' | '/ready'): { renew: () => void; waits: boolean } {
  const revalidator = useRevalidator()
  const latest = useRef(revalidator)
  latest.current = revalidator
  const [waits, setWaits] = useState(false)
  const asking = useRef(false)
  const left = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => {
    left.current = false
    return () => {
      left.current = true
      asking.current = false
      clearTimeout(timer.current)
    }
  }, [])
  const renew = useCallback(() => {
    const ask = async () => {
      const answers = await serverAnswers(address)
      if (left.current) return
      setWaits(!answers)
      if (!answers) {
        timer.current = setTimeout(ask, AGAIN_MS + Math.random() * SPREAD_MS)
        return
      }
      asking.current = false
      latest.current.revalidate()
    }
    if (asking.current) return
    asking.current = true
    ask()
  }, [address])
  return { renew, waits }
}
