import { pino } from 'pino'
import { expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { LineWriter } from '../write/questdb/line-writer'
import { AllStats } from './source-stats'
import { StatsWriter } from './stats-writer'

const address = questdbAddress(inject('questdbUrl'))
const source = `stats-${Date.now().toString(36)}`
const log = pino({ level: 'silent' })

it('stats from while QuestDB was away reach ingest_stats later, each look with its own time', async () => {
  const there = new LineWriter(address)
  const away = new LineWriter(questdbAddress('http://127.0.0.1:1'))
  let isAway = true
  const stats = new AllStats()
  const writer = new StatsWriter('w', stats, { write: (body) => (isAway ? away : there).write(body) }, log)
  const counts = stats.of(source)
  const begunMs = Date.now()
  for (const written of [3, 5]) {
    counts.read = counts.written = written
    counts.batches = 1
    await writer.write()
    const writtenMs = Date.now()
    await eventually(() => Date.now() > writtenMs, { everyMs: 1 })
  }
  const backMs = Date.now()
  isAway = false
  counts.written = 7
  await writer.stop()
  const rows = await eventually(
    async () => {
      const found = await execute(
        address,
        `SELECT ts, written FROM ingest_stats WHERE source = '${source}' ORDER BY ts`,
      )
      return found.length === 3 && found
    },
    { withinMs: 20_000 },
  )
  expect(rows.map(({ written }) => written)).toEqual([3, 5, 7])
  const times = rows.map(({ ts }) => Date.parse(String(ts)))
  expect(new Set(times).size).toBe(3)
  for (const atMs of times.slice(0, 2)) expect(begunMs <= atMs + 1_000 && atMs <= backMs).toBe(true)
  there.close()
  away.close()
})

it('keeps the newest unwritten stats up to a limit', async () => {
  const stats = new AllStats()
  const bodies: number[] = []
  let isAway = true
  const write = async (body: Buffer) => {
    if (isAway) return { kind: 'failed' as const, message: 'away' }
    bodies.push(body.length)
    return { kind: 'stored' as const }
  }
  const writer = new StatsWriter('w', stats, { write }, log)
  for (let one = 0; one < 200; one++) stats.of(`${source}-${one}-${'x'.repeat(100)}`)
  for (let look = 0; look < 45; look++) {
    for (const counts of stats.bySource.values()) counts.written = 1
    await writer.write()
  }
  isAway = false
  await writer.stop()
  const kept = bodies.reduce((sum, bytes) => sum + bytes, 0)
  expect(kept).toBeGreaterThan(1_000_000)
  expect(kept).toBeLessThan(2.2 * 1024 * 1024)
})
