import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openRegistry } from '~/registry'
import { Child } from '~/services/processes/child'
import { WEB_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { demoStores } from '~/simulation'
import { loadTraffic } from './history/history-load'
import { percentile, startQuestdbRig, until, usage } from './rig'
import { StoresLoad } from './stores-load'

/**
 * How fast pages, API and stream respond with ten thousand stores, while events of all of them arrive, and how much
 * memory that takes.
 */

const MOST_MS = 300
const MOST_RSS_MB = 400
const DAYS = 29
const ROWS_A_STORE = 230
const EVENTS_A_SECOND = 200

const { values } = parseArgs({
  options: {
    stores: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '40' },
    profile: { type: 'boolean', default: false },
  },
})
const count = Number(values.stores)
const rounds = Number(values.rounds)
if (![count, rounds].every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--stores and --rounds take whole numbers from 1 on')
  process.exit(1)
}

const PAGES = [
  { name: 'live page', path: '/' },
  { name: 'live page, a later page', path: '/?page=100' },
  { name: 'live page, a name looked for', path: '/?q=zurich' },
  { name: 'live page, most people first', path: '/?sort=busiest' },
  { name: 'live page as a table', path: '/?view=table' },
  { name: 'live page, one group', path: '/?group=India' },
  { name: 'wall', path: '/?wall=1' },
  { name: 'store page', path: '/stores/77' },
  { name: 'history of all stores', path: '/history' },
  { name: 'history of all stores, 30 days', path: '/history?range=30d' },
  { name: 'history of one store', path: '/history?store=77' },
  { name: 'API: all stores', path: '/api/stores' },
  { name: 'API: one store', path: '/api/stores/77' },
]

/** Milliseconds until a whole response has arrived. @throws if it is not a 200 */
async function timed(url: string): Promise<{ ms: number; bytes: number }> {
  const begun = performance.now()
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
  const bytes = (await answer.arrayBuffer()).byteLength
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`)
  return { ms: performance.now() - begun, bytes }
}

/** Reads a stream until `done` accepts what has arrived, or the stream is aborted. */
async function readStream(url: string, gone: AbortController, done: (chunk: string) => boolean): Promise<void> {
  const answer = await fetch(url, { signal: gone.signal })
  const reader = answer.body!.getReader()
  const text = new TextDecoder()
  for (;;) {
    const { value, done: ended } = await reader.read()
    if (ended || done(text.decode(value, { stream: true }))) return
  }
}

/** Milliseconds until a new stream has its snapshot. */
async function timedStream(url: string): Promise<{ ms: number; bytes: number }> {
  const begun = performance.now()
  const gone = new AbortController()
  let text = ''
  await readStream(url, gone, (chunk) => {
    text += chunk
    return /event: snapshot\ndata: .*\n\n/.test(text)
  })
  gone.abort()
  return { ms: performance.now() - begun, bytes: text.length }
}

/** A page that stays open: its stream, and the bytes it has received. */
function openStream(url: string) {
  const gone = new AbortController()
  const stream = { bytes: 0, close: () => gone.abort() }
  readStream(url, gone, (chunk) => {
    stream.bytes += chunk.length
    return false
  }).catch(() => undefined)
  return stream
}

const ports = new Ports()
const rig = await startQuestdbRig(ports)
let web: Child | null = null
let load: StoresLoad | null = null
let ok = false
try {
  const databaseUrl = `file:${join(rig.folder.path, 'registry.sqlite')}`
  const registry = await openRegistry(databaseUrl)
  await registry.saveStores(demoStores(count))
  await registry.close()
  await loadTraffic(rig.address, count * ROWS_A_STORE, count, DAYS)
  console.log(`${count} stores, ${count * ROWS_A_STORE} rows of ${DAYS} days`)
  const port = await ports.free()
  const origin = `http://127.0.0.1:${port}`
  const profiling = values.profile ? ['--cpu-prof', '--cpu-prof-dir=build/profiles'] : []
  web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [...profiling, ...WEB_NODE_FLAGS, 'node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
    output: join(rig.folder.path, 'web.log'),
    graceMs: 5_000,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(rig.folder.path, 'data'),
      DATABASE_URL: databaseUrl,
      QUESTDB_PG_URL: rig.questdb.pgUrl,
      LOG_LEVEL: 'warn',
    },
  })
  await until(
    'the web process answers',
    async () => (await fetch(`${origin}/health`).catch(() => null))?.ok || undefined,
    60_000,
  )
  load = new StoresLoad(rig.address, count, EVENTS_A_SECOND)
  const first = await timed(`${origin}/`)
  console.log(`first look at the live page: ${first.ms.toFixed(0)} ms`)
  const shown = Array.from({ length: Math.min(60, count) }, (_, i) => i + 1).join(',')
  const streamPath = `${origin}/live/stream?store=${shown}`
  const stream = openStream(streamPath)
  const measured: { name: string; p50: number; p95: number; worst: number; kb: number }[] = []
  const measure = async (name: string, ask: () => Promise<{ ms: number; bytes: number }>) => {
    const times: number[] = []
    let bytes = 0
    await ask()
    for (let round = 0; round < rounds; round += 1) {
      const answer = await ask()
      times.push(answer.ms)
      bytes = answer.bytes
      await pause(100)
    }
    times.sort((a, b) => a - b)
    const line = {
      name,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      worst: times.at(-1) ?? Number.NaN,
      kb: bytes / 1000,
    }
    measured.push(line)
    console.log(
      `${name}: p50 ${line.p50.toFixed(0)}, p95 ${line.p95.toFixed(0)}, worst ${line.worst.toFixed(0)} ms, ${line.kb.toFixed(0)} kB, memory ${usage(web!.pid).rssMb.toFixed(0)} MB`,
    )
  }
  for (const { name, path } of PAGES) await measure(name, () => timed(origin + path))
  await measure('stream of 60 stores, until its snapshot', () => timedStream(streamPath))
  const { peakRssMb, cpuSeconds } = usage(web.pid)
  stream.close()
  const worst = Math.max(...measured.map(({ p95 }) => p95))
  const ms = (value: number) => value.toFixed(0)
  console.log('\n| what | p50 ms | p95 ms | worst ms | kB |\n|---|---:|---:|---:|---:|')
  for (const { name, p50, p95, worst: most, kb } of measured) {
    console.log(`| ${name} | ${ms(p50)} | ${ms(p95)} | ${ms(most)} | ${ms(kb)} |`)
  }
  console.log(
    `\nworst p95 ${ms(worst)} ms (wanted: at most ${MOST_MS}), most memory ${ms(peakRssMb)} MB (${MOST_RSS_MB})`,
  )
  console.log(`${cpuSeconds.toFixed(0)} s of processor time; the stream has sent ${stream.bytes} bytes`)
  ok = worst <= MOST_MS && peakRssMb <= MOST_RSS_MB
  const round = (value: number) => Number(value.toFixed(1))
  console.log(
    JSON.stringify({
      bench: 'stores',
      ratio: round(MOST_MS / worst),
      target: 1,
      ok,
      stores: count,
      peakRssMb: round(peakRssMb),
      measured: measured.map(({ name, p50, p95, kb }) => ({ name, p50: round(p50), p95: round(p95), kb: round(kb) })),
    }),
  )
} finally {
  await load?.stop()
  await web?.stop()
  await rig.questdb.child.stop()
  rig.folder.remove()
}
process.exit(ok ? 0 : 1)
