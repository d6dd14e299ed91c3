import type { Browser, Page } from '@playwright/test'

/**
 * What a page's main thread did while it was watched, in processor time: how full the machine is otherwise has no part
 * in it.
 */
export type MainThread = {
  /** Its longest task, milliseconds: until it is over, nobody who types or scrolls is answered. */
  longestTaskMs: number
  /** Share of the time in which it was busy, 0 to 1. */
  busyShare: number
}

/** An event of Chromium's trace; `tdur` is processor time of its thread, microseconds. */
type TraceEvent = { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } }

/** Does something to a page and tells what that, and all that came to it meanwhile, cost its main thread. */
export async function watchMainThread(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<MainThread> {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] })
  let trace: { traceEvents: TraceEvent[] }
  const begunMs = performance.now()
  let tookMs = 0
  try {
    await act()
  } finally {
    tookMs = performance.now() - begunMs
    trace = JSON.parse((await browser.stopTracing()).toString())
  }
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const { traceEvents } = trace
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map((event) => threadOf(event)),
  )
  const tasks = new Map<string, number[]>()
  for (const event of traceEvents) {
    if (!event.name.endsWith('RunTask') || event.tdur === undefined || !main.has(threadOf(event))) continue
    tasks.set(threadOf(event), [...(tasks.get(threadOf(event)) ?? []), event.tdur / 1_000])
  }
  const sum = (list: readonly number[]) => list.reduce((total, ms) => total + ms, 0)
  // Chromium keeps a spare process for the next page, which does next to nothing.
  const [busiest = []] = [...tasks.values()].sort((a, b) => sum(b) - sum(a))
  return { longestTaskMs: Math.max(0, ...busiest), busyShare: sum(busiest) / tookMs }
}
