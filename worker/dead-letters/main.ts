import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { instantMs } from '~/domain/time/instants'
import { connectReads, isDatabaseAway, type QuestdbReads } from '~/platform/questdb/questdb-reads'

/** `npm run dead-letters -- list|show|replay`: shows parked messages, and asks the worker to replay them. */

const HELP = `Dead letters: messages that could not be written, with the reason.

  npm run dead-letters -- list   [filters] [--limit N]   newest first, a line each
  npm run dead-letters -- show   [filters] [--limit N]   the same, whole, with their payload
  npm run dead-letters -- replay [filters]               has the worker decode them once more

Filters: --topic T  --partition N  --offset N  --index N  --reason CODE  --since ISO-TIME  --until ISO-TIME
         (--since, --until: when they were parked)
         --all (list and show: also those a replay has made rows of)
Where:   --data DIR, the folder of a running Storepulse (default .data/live, then .data/demo),
         or QUESTDB_PG_URL, INTAKE_URL and INTAKE_TOKEN.

A replay adds no row twice. A letter that is parked again keeps its place and its reason.
`

class Problem extends Error {}

const options = {
  topic: { type: 'string' },
  partition: { type: 'string' },
  offset: { type: 'string' },
  index: { type: 'string' },
  reason: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  limit: { type: 'string' },
  all: { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Given = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']

const whole = (name: string, text: string) => {
  if (!/^\d{1,15}$/.test(text)) throw new Problem(`--${name} takes a whole number (got ${text})`)
  return Number(text)
}
const instant = (name: string, text: string) => {
  const atMs = instantMs(text)
  if (Number.isNaN(atMs)) {
    throw new Problem(`--${name} takes a time such as 2026-01-31T14:00:00Z (got ${text})`)
  }
  return new Date(atMs).toISOString()
}

function filterOf(given: Given) {
  const numbers = (['partition', 'offset', 'index'] as const).flatMap((name) =>
    given[name] === undefined ? [] : [[name, whole(name, given[name])] as const],
  )
  const times = (['since', 'until'] as const).flatMap((name) =>
    given[name] === undefined ? [] : [[name, instant(name, given[name])] as const],
  )
  const texts = (['topic', 'reason'] as const).flatMap((name) =>
    given[name] === undefined ? [] : [[name, given[name]] as const],
  )
  return Object.fromEntries<string | number>([...texts, ...numbers, ...times])
}

/** Addresses and logins: from the environment, else from addresses.json and secrets.json in the data folder. */
function places(given: Given) {
  const { QUESTDB_PG_URL, INTAKE_URL, INTAKE_TOKEN } = process.env
  if (QUESTDB_PG_URL && INTAKE_URL && INTAKE_TOKEN) {
    return { pgUrl: QUESTDB_PG_URL, intakeUrl: INTAKE_URL, token: INTAKE_TOKEN }
  }
  const folders = given.data ? [given.data] : ['.data/live', '.data/demo']
  const folder = folders.find((one) => existsSync(join(one, 'addresses.json')))
  if (!folder)
    throw new Problem(`no running Storepulse in ${folders.join(' or ')}: start it, or name its folder with --data DIR`)
  const addresses = JSON.parse(readFileSync(join(folder, 'addresses.json'), 'utf8'))
  const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))
  return {
    pgUrl: String(addresses.questdb_pg),
    intakeUrl: String(addresses.intake),
    token: String(secrets.intakeToken),
  }
}

const letterSchema = z.object({
  ts: z.date(),
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  index: z.number(),
  reason: z.string(),
  message: z.string().nullable(),
  payload: z.string().nullable(),
  replayed_at: z.date().nullable(),
})
type Letter = z.infer<typeof letterSchema>

/** The newest letters up to the limit, and whether there are more. */
async function lettersOf(reads: QuestdbReads, given: Given): Promise<{ letters: Letter[]; more: boolean }> {
  const binds: (string | number)[] = []
  const conditions = given.all ? [] : ['replayed_at IS NULL']
  for (const [name, value] of Object.entries(filterOf(given))) {
    binds.push(value)
    const column = name === 'since' || name === 'until' ? 'ts' : `"${name}"`
    const sign = name === 'since' ? '>=' : name === 'until' ? '<' : '='
    conditions.push(`${column} ${sign} $${binds.length}`)
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const limit = whole('limit', given.limit ?? '50')
  if (limit === 0) throw new Problem('--limit takes a whole number from 1 on (got 0)')
  const found = await reads.rows(
    letterSchema,
    `SELECT ts, topic, "partition", "offset", "index", reason, message, payload, replayed_at
     FROM ${TABLE.deadLetters} ${where} ORDER BY ts DESC LIMIT ${limit + 1}`,
    binds,
  )
  return { letters: found.slice(0, limit), more: found.length > limit }
}

const placeOf = (letter: Letter) => `${letter.topic}/${letter.partition}/${letter.offset}/${letter.index}`

/** The error for a server that does not answer, with what to do. */
const away = (server: string, url: string) =>
  new Problem(
    `${server} does not answer at ${new URL(url).host}. Start Storepulse, or name its data folder with --data DIR. If QUESTDB_PG_URL, INTAKE_URL and INTAKE_TOKEN are all set, they take precedence over the folder.`,
  )

async function look(given: Given, whole: boolean): Promise<void> {
  const { pgUrl } = places(given)
  const reads = connectReads(pgUrl, 1)
  try {
    const { letters, more } = await lettersOf(reads, given).catch((error: unknown) => {
      throw isDatabaseAway(error) ? away('QuestDB', pgUrl) : error
    })
    if (letters.length === 0) console.log('No dead letters.')
    for (const letter of letters) {
      const replayed = letter.replayed_at ? `  (replayed ${letter.replayed_at.toISOString()})` : ''
      console.log(
        `${letter.ts.toISOString()}  ${placeOf(letter)}  ${letter.reason}: ${letter.message ?? ''}${replayed}`,
      )
      if (whole) console.log(`${letter.payload ?? ''}\n`)
    }
    if (more) console.error(`There are more than these ${letters.length}. Show more with --limit N.`)
  } finally {
    await reads.close()
  }
}

const resultSchema = z.object({
  looked: z.number(),
  written: z.number(),
  stillParked: z.number(),
  reasons: z.record(z.string(), z.number()),
})

async function replay(given: Given): Promise<void> {
  const unfit = (['limit', 'all'] as const).filter((name) => given[name] !== undefined)
  if (unfit.length > 0) {
    throw new Problem(
      `replay does not take --${unfit.join(' or --')}: choose letters with the filters. Nothing was replayed`,
    )
  }
  const { intakeUrl, token } = places(given)
  const response = await fetch(new URL('/commands/dead-letters/replay', intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(filterOf(given)),
  }).catch(() => {
    throw away('The worker', intakeUrl)
  })
  const body: unknown = await response.json()
  if (!response.ok)
    throw new Problem(`the worker refused: ${(body as { message?: string }).message ?? response.status}`)
  const { looked, written, stillParked, reasons } = resultSchema.parse(body)
  const why = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`)
  console.log(
    `${looked} looked at, ${written} written, ${stillParked} parked still${why.length > 0 ? ` (${why.join(', ')})` : ''}`,
  )
}

try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [command, ...more] = positionals
  if (values.help || command === undefined) console.log(HELP)
  else if (more.length > 0 || !['list', 'show', 'replay'].includes(command)) {
    throw new Problem(`expected list, show or replay (got ${positionals.join(' ')}). See --help`)
  } else if (command === 'replay') await replay(values)
  else await look(values, command === 'show')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
