import { parseArgs } from 'node:util'
import { StartProblem } from '../processes/start-problem'

export type Options = {
  help: boolean
  /** The requested port; undefined: the usual one, or a free one. */
  port: number | undefined
  /** The requested data folder; undefined: the default for the kind of data. */
  data: string | undefined
  kafka: boolean
  stores: number
  simulation: boolean
  fresh: boolean
  workers: number
}

export const HELP = `Storepulse: people through shop doors, live and as history.

  npm start                     generate sample data for 12 stores and show it on http://127.0.0.1:3000
  npm start -- OPTION …

  --port N          the port of the pages (default 3000, or a free one where that is taken)
  --data DIR        the data folder (default .data/demo, with --no-simulation .data/live)
  --no-simulation   real events only, no sample data
  --stores N        number of sample stores (default 12)
  --kafka           start a Kafka broker too; events come through it
  --workers N       how many workers share Kafka's partitions (default 1; more need --kafka)
  --fresh           begin with an empty data folder: what Storepulse kept there is deleted
  --help            this text

QUESTDB_URL (with QUESTDB_PG_URL) and KAFKA_BROKER name servers that already run; then none is started.
All settings: .env.example. Settings may stand in a file .env here.
`

/**
 * Reads the launcher's options.
 * @throws {StartProblem} naming all wrong options at once
 */
export function readOptions(args: readonly string[], env: Record<string, string | undefined> = {}): Options {
  const { values, problems } = parse(args)
  const whole = (name: 'port' | 'stores' | 'workers', least: number, most: number): number | undefined => {
    const text = values[name]
    if (typeof text !== 'string') return undefined
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    problems.push(`--${name} must be a whole number from ${least} to ${most} (got '${text}').`)
    return undefined
  }
  const is = (name: string) => values[name] === true
  const options: Options = {
    help: is('help'),
    port: whole('port', 1, 65_535),
    data: typeof values.data === 'string' ? values.data : undefined,
    kafka: is('kafka'),
    stores: whole('stores', 1, 2_000) ?? 12,
    simulation: !is('no-simulation'),
    fresh: is('fresh'),
    workers: whole('workers', 1, 64) ?? 1,
  }
  if (options.workers > 1 && !options.kafka && !env.KAFKA_BROKER && !env.KAFKA_BOOTSTRAP_SERVERS) {
    problems.push('--workers above 1 needs --kafka: workers share the work by Kafka partitions.')
  }
  const [first, ...more] = problems
  if (first !== undefined) throw new StartProblem(first, [...more, 'All options:  npm start -- --help'])
  return options
}

const TEXTS = ['port', 'data', 'stores', 'workers']
const FLAGS = ['help', 'kafka', 'no-simulation', 'fresh']

/** The given options by name, and their problems: unknown options, missing and superfluous values. */
function parse(args: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(TEXTS.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(FLAGS.map((name) => [name, { type: 'boolean' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
  })
  const values: Record<string, string | true> = {}
  const problems: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`'${token.value}' is no option.`)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (FLAGS.includes(name)) {
      values[name] = true
      if (value !== undefined) problems.push(`${rawName} takes no value (got '${value}').`)
    } else if (!TEXTS.includes(name)) problems.push(`${rawName} is no option.`)
    else if (value === undefined || value === '' || value.startsWith('--')) problems.push(`${rawName} needs a value.`)
    else values[name] = value
  }
  return { values, problems }
}
