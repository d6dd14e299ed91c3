import { useEffect } from 'react'
import { MINUTE_MS } from '~/domain/time/durations'
import { serverAnswers } from '../../ui/frame/server-answers'

/** Somewhere in the hour after 4 in the screen's own morning, when nobody looks. */
const MORNING_HOUR = 4
const AGAIN_MS = MINUTE_MS

/**
 * Reloads a long-lived page once a day, so that it does not age; never while the server is unreachable, which would
 * leave the browser's error page on the wall.
 */
export function useDailyReload(on: boolean): void {
  useEffect(() => {
    if (!on) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const reload = async () => {
      const answers = await serverAnswers()
      if (left) return
      if (answers) location.reload()
      else timer = setTimeout(reload, AGAIN_MS)
    }
    const morning = new Date()
    morning.setHours(MORNING_HOUR, Math.floor(Math.random() * 60), 0, 0)
    if (morning.getTime() <= Date.now() + AGAIN_MS) morning.setDate(morning.getDate() + 1)
    timer = setTimeout(reload, morning.getTime() - Date.now())
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [on])
}
