import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef } from 'react'
import { serverAnswers } from './server-answers'

/** Pages that wait for a server come back within so long, not all at once. */
const AGAIN_MS = 3_000
const SPREAD_MS = 2_000

/**
 * Gives what loads the page's data again. While the server is away the page keeps what it shows, and its data come once the server answers;
 * asked for several times meanwhile, they come once.
 */
export function useFreshData(): () => void {
  const revalidator = useRevalidator()
  const latest = useRef(revalidator)
  latest.current = revalidator
  const waiting = useRef(false)
  const left = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout>>()
  useEffect(() => {
    left.current = false
    return () => {
      left.current = true
      waiting.current = false
      clearTimeout(timer.current)
    }
  }, [])
  return useCallback(() => {
    const ask = async () => {
      const answers = await serverAnswers()
      if (left.current) return
      if (!answers) {
        timer.current = setTimeout(ask, AGAIN_MS + Math.random() * SPREAD_MS)
        return
      }
      waiting.current = false
      latest.current.revalidate()
    }
    if (waiting.current) return
    waiting.current = true
    ask()
  }, [])
}
