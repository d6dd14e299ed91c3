import { useEffect, useState } from 'react'

/** The time now, epoch ms, renewed every `everyMs`; begins with the server's, so that both render the same. */
export function useNow(serverNowMs: number, everyMs: number): number {
  const [nowMs, setNow] = useState(serverNowMs)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
