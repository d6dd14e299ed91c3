import type { EventFrame, HealthFrame, LiveStore, SnapshotFrame } from '~/domain/live'

/** What a transport hands up. A `closed` follows any loss of the connection; the transport comes back by itself. */
export type LiveMessage =
  | { kind: 'snapshot'; data: SnapshotFrame }
  | { kind: 'store'; data: LiveStore }
  | { kind: 'event'; data: EventFrame }
  | { kind: 'health'; data: HealthFrame }
  | { kind: 'resync' }
  | { kind: 'closed' }

/** Opens a stream of live messages and gives what ends it. The hook takes any; another one may share a stream among tabs. */
export type LiveTransport = (storeIds: readonly string[] | null, receive: (message: LiveMessage) => void) => () => void

/** Nothing for this long (heartbeats come every 15 s) means the connection is dead, whatever the browser thinks. */
const SILENT_AFTER_MS = 40_000
const LEAST_WAIT_MS = 1_000
const MOST_WAIT_MS = 30_000

/** One EventSource of this page's own, with its own back-off and a watch over silence, also after sleep. */
export const eventSourceTransport: LiveTransport = (storeIds, receive) => {
  const query = storeIds === null ? '' : `?store=${storeIds.map(encodeURIComponent).join(',')}`
  let source: EventSource | null = null
  let waitMs = LEAST_WAIT_MS
  let heardAt = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (toMessage: (text: string) => LiveMessage) => (event: Event) => {
    heardAt = Date.now()
    waitMs = LEAST_WAIT_MS
    receive(toMessage((event as MessageEvent<string>).data))
  }
  const lose = () => {
    source?.close()
    source = null
    receive({ kind: 'closed' })
    clearTimeout(timer)
    timer = setTimeout(open, waitMs * (0.7 + Math.random() * 0.6))
    waitMs = Math.min(waitMs * 2, MOST_WAIT_MS)
  }
  const open = () => {
    heardAt = Date.now()
    source = new EventSource(`/live/stream${query}`)
    source.addEventListener(
      'snapshot',
      take((text) => ({ kind: 'snapshot', data: JSON.parse(text) })),
    )
    source.addEventListener(
      'store',
      take((text) => ({ kind: 'store', data: JSON.parse(text) })),
    )
    source.addEventListener(
      'event',
      take((text) => ({ kind: 'event', data: JSON.parse(text) })),
    )
    source.addEventListener(
      'health',
      take((text) => ({ kind: 'health', data: JSON.parse(text) })),
    )
    source.addEventListener(
      'resync',
      take(() => ({ kind: 'resync' })),
    )
    source.addEventListener('error', () => {
      // While it connects again by itself, with its Last-Event-ID, it is only told; a refused one is ours to open again.
      if (source?.readyState === EventSource.CONNECTING) receive({ kind: 'closed' })
      else lose()
    })
  }
  const look = () => {
    if (source && Date.now() - heardAt > SILENT_AFTER_MS) lose()
  }
  const comeBack = () => {
    if (document.visibilityState !== 'visible') return
    look()
    if (!source) {
      clearTimeout(timer)
      waitMs = LEAST_WAIT_MS
      open()
    }
  }
  const watch = setInterval(look, 5_000)
  document.addEventListener('visibilitychange', comeBack)
  window.addEventListener('online', comeBack)
  open()
  return () => {
    clearInterval(watch)
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', comeBack)
    window.removeEventListener('online', comeBack)
    source?.close()
    source = null
  }
}
