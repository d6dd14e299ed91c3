import type { LoadPlan } from './live-load'
import type { Rounds } from './live-rounds'
import type { Spread } from './live-timing'

const GOAL = { fanOut: 1.2, rss: 1.5 }
const FLOOR = { fanOut: 1.6, rss: 2.0 }
const EVENT_P99_MS = 500

export type Cell = LoadPlan & { name: string }
/**
 * One server in one cell. `rssMb`: median while frames go out; `idleRssMb`: before the first listener; `cpu`: cores.
 */
export type Side = { fanOut: Spread; rssMb: number; idleRssMb: number; cpu: number }
export type CellResult = {
  cell: Cell
  product: Side
  bare: Side
  events: Spread
  updatesPerSecond: number
  freed: boolean
}

/** Prints table and JSON line. @returns whether all goals are met */
export function report(
  results: readonly CellResult[],
  rounds: Rounds,
  { listeners, seconds }: { listeners: number; seconds: number },
): boolean {
  const ms = (spread: Spread) => `${spread.p50.toFixed(1)} / ${spread.p99.toFixed(1)}`
  const memory = ({ rssMb, idleRssMb }: Side) => `${rssMb.toFixed(0)} (${idleRssMb.toFixed(0)})`
  const rows = results.map(({ cell, product, bare, events, updatesPerSecond, freed }) => {
    const cells = [
      cell.name,
      ms(product.fanOut),
      ms(bare.fanOut),
      (product.fanOut.p99 / bare.fanOut.p99).toFixed(2),
      memory(product),
      memory(bare),
      (product.rssMb / bare.rssMb).toFixed(2),
      `${events.p50} / ${events.p99}`,
      events.missed,
      (product.cpu * 100).toFixed(0),
      (bare.cpu * 100).toFixed(0),
      updatesPerSecond.toFixed(1),
      freed ? 'yes' : 'NO',
    ]
    return `| ${cells.join(' | ')} |`
  })
  console.log(`
${listeners} listeners, half on all stores, half on one store each; ${seconds} s a cell.

| stores × events/s | fan-out p50 / p99 ms | bare | p99 ratio | RSS MB (idle) | bare | ratio | event → listener p50 / p99 ms, all events | missed | CPU % | bare | updates/s | freed |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${rounds.rssMb.length} times ${listeners} come and go under load, RSS after each, MB: ${rounds.rssMb.map((mb) => mb.toFixed(0)).join(' ')}; ${rounds.freed ? 'all freed' : 'NOT ALL FREED'}
`)
  const fanOutRatio = Math.max(...results.map(({ product, bare }) => product.fanOut.p99 / bare.fanOut.p99))
  const rssRatio = Math.max(...results.map(({ product, bare }) => product.rssMb / bare.rssMb))
  const eventP99Ms = Math.max(...results.map(({ events }) => events.p99))
  const freed = rounds.freed && results.every((result) => result.freed)
  const sound = eventP99Ms <= EVENT_P99_MS && rounds.flat && freed
  const ok = fanOutRatio <= GOAL.fanOut && rssRatio <= GOAL.rss && sound
  const short = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      bench: 'live',
      ratio: short(fanOutRatio),
      target: GOAL.fanOut,
      ok,
      floor: FLOOR.fanOut,
      aboveFloor: fanOutRatio <= FLOOR.fanOut && rssRatio <= FLOOR.rss && sound,
      rssRatio: short(rssRatio),
      rssTarget: GOAL.rss,
      rssFloor: FLOOR.rss,
      eventP99Ms,
      eventTargetMs: EVENT_P99_MS,
      events: results.reduce((sum, { events }) => sum + events.count, 0),
      eventsMissed: results.reduce((sum, { events }) => sum + events.missed, 0),
      rssFlat: rounds.flat,
      freed,
      listeners,
      seconds,
    }),
  )
  return ok
}
