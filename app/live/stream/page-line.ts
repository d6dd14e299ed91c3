import { type LiveMessage, type PageMessage, WANT_EVERY_MS, type Want } from './live-messages'

/** Beats come every five seconds: after this much silence the holder of the stream counts as gone. */
const SILENT_AFTER_MS = 20_000

/**
 * A page's line to the holder of the stream. It sends what the page wants: at once, when the page is shown or hidden,
 * now and then, and at the first beat after both have slept, before the holder takes the page for gone. It leaves with
 * the page, and notices if nobody answers.
 * @param tell sends a message to the holder
 * @param onSilence the holder is gone; called again while it stays silent
 * @returns `hear`: pass it each message; `end`: call it at the end
 */
export function openLine(
  want: Omit<Want, 'visible'>,
  receive: (message: LiveMessage) => void,
  tell: (message: PageMessage) => void,
  onSilence: () => void,
): { hear: (message: LiveMessage) => void; say: () => void; end: () => void } {
  let heardMs = Date.now()
  let freshMs: number | null = null
  let saidMs = 0
  const visible = () => document.visibilityState === 'visible'
  const say = () => {
    saidMs = Date.now()
    tell({ kind: 'want', want: { ...want, visible: visible() } })
  }
  const look = () => {
    if (!visible() || Date.now() - heardMs < SILENT_AFTER_MS) return
    receive({ kind: 'state', state: { kind: 'stale', sinceMs: freshMs, cause: 'server' } })
    heardMs = Date.now()
    onSilence()
    say()
  }
  const turn = () => {
    // Messages of a page that slept are still on their way.
    if (visible()) heardMs = Date.now()
    say()
  }
  const leave = () => tell({ kind: 'leave' })
  const sayTimer = setInterval(say, WANT_EVERY_MS)
  const lookTimer = setInterval(look, 5_000)
  document.addEventListener('visibilitychange', turn)
  window.addEventListener('online', turn)
  window.addEventListener('pageshow', turn)
  window.addEventListener('pagehide', leave)
  return {
    hear: (message) => {
      heardMs = Date.now()
      if (message.kind === 'state' && message.state.kind === 'live') freshMs = heardMs
      if (message.kind === 'beat' && heardMs - saidMs >= WANT_EVERY_MS) say()
      receive(message)
    },
    say,
    end: () => {
      clearInterval(sayTimer)
      clearInterval(lookTimer)
      document.removeEventListener('visibilitychange', turn)
      window.removeEventListener('online', turn)
      window.removeEventListener('pageshow', turn)
      window.removeEventListener('pagehide', leave)
      leave()
    },
  }
}
