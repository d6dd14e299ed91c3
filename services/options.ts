import { parseArgs } from 'node:util'
import { StartProblem } from './start-problem'

export type Options = {
  help: boolean
  /** The port asked for; undefined: the usual one, or a free one. */
  port: number | undefined
  /** The data folder named; undefined: the default of the kind. */
  data: string | undefined
  kafka: boolean
  stores: number
  simulation: boolean
  fresh: boolean
  workers: number
}

export const HELP = `Storepulse: people through shop doors, live and as history.

  npm start                     play 12 stores and show them on http://127.0.0.1:3000
  npm start -- OPTION …

  --port N          the port of the pages (default 3000, or a free one where that is taken)
  --data DIR        the data folder (default .data/demo, with --no-simulation .data/live)
  --no-simulation   real events only: nothing is played
  --stores N        how many stores are played (default 12)
  --kafka           start a Kafka broker too; events come through it
  --workers N       how many workers share Kafka's partitions (default 1; more need --kafka)
  --fresh           begin with an empty data folder: what Storepulse kept there is deleted
  --help            this text

QUESTDB_URL (with QUESTDB_PG_URL) and KAFKA_BROKER name servers that already run; then none is started.
All settings: .env.example. Settings may stand in a file .env here.
`

/**
 * Reads the launcher's options.
 * @throws {StartProblem} naming the option that is wrong
 */
export function readOptions(args: readonly string[], env: Record<string, string | undefined> = {}): Options {
  const { values } = parse(args)
  const workers = whole('workers', values.workers, 1, 64) ?? 1
  const kafka = values.kafka ?? false
  if (workers > 1 && !kafka && !env.KAFKA_BROKER && !env.KAFKA_BOOTSTRAP_SERVERS) {
    throw new StartProblem('--workers above 1 needs --kafka: workers share the work by Kafka partitions.', [TRY_HELP])
  }
  return {
    help: values.help ?? false,
    port: whole('port', values.port, 1, 65_535),
    data: values.data,
    kafka,
    stores: whole('stores', values.stores, 1, 2_000) ?? 12,
    simulation: !values['no-simulation'],
    fresh: values.fresh ?? false,
    workers,
  }
}

const TRY_HELP = 'All options:  npm start -- --help'

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        data: { type: 'string' },
        kafka: { type: 'boolean' },
        stores: { type: 'string' },
        'no-simulation': { type: 'boolean' },
        fresh: { type: 'boolean' },
        workers: { type: 'string' },
      },
    })
  } catch (error) {
    const [sentence = 'An option is wrong'] = (error as Error).message.split('. ')
    throw new StartProblem(`${sentence.replace(/\.$/, '')}.`, [TRY_HELP])
  }
}

function whole(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new StartProblem(`--${name} must be a whole number from ${least} to ${most} (got '${text}').`, [TRY_HELP])
}
