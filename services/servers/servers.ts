import { join } from 'node:path'
import { keptSecrets } from '~/platform/process/secrets'
import { bringArtefacts } from '../artefacts/artefacts'
import { isFree, type Ports } from '../processes/ports'
import { askKafka, kafkaFolder, type RunningKafka, startKafka } from './kafka'
import { askQuestdb, questdbFolder, type RunningQuestdb, startQuestdb } from './questdb'
import { untilReady } from './readiness'

export type Servers = {
  questdb: { url: string; pgUrl: string; running?: RunningQuestdb }
  /** Set if Kafka is used; `brokers` as `host:port,…`. */
  kafka?: { brokers: string; running?: RunningKafka }
}

export type ServersWanted = {
  dataDir: string
  /** Servers that run already; none is started in their place. */
  questdbUrl?: string
  questdbPgUrl?: string
  kafkaBrokers?: string
  kafka: boolean
  ports: Ports
  say: (line: string) => void
  /** Called as soon as a server process exists, so that it is stopped even if the start is aborted. */
  started: (server: { questdb?: RunningQuestdb; kafka?: RunningKafka }) => void
}

const PG_PORT = 8812
const ANSWER_WITHIN_MS = 20_000
const TRIES = 3

/** Starts QuestDB and, if requested, Kafka in parallel; for servers that run already, checks that they answer. */
export async function startServers(wanted: ServersWanted): Promise<Servers> {
  const useKafka = wanted.kafka || wanted.kafkaBrokers !== undefined
  const startsAny = wanted.questdbUrl === undefined || (useKafka && wanted.kafkaBrokers === undefined)
  const artefacts = startsAny ? await bringArtefacts(wanted.say) : undefined
  const { dataDir, ports } = wanted

  const questdb = async (): Promise<Servers['questdb']> => {
    if (wanted.questdbUrl !== undefined) {
      const pgUrl = wanted.questdbPgUrl ?? pgUrlBeside(wanted.questdbUrl)
      await untilReady(`QuestDB at ${new URL(wanted.questdbUrl).host}`, () => askQuestdb(wanted.questdbUrl!, pgUrl), {
        withinMs: ANSWER_WITHIN_MS,
      })
      return { url: wanted.questdbUrl, pgUrl }
    }
    const secrets = keptSecrets(dataDir)
    const running = await withPorts([9000, PG_PORT], ports, ([httpPort, pgPort]) =>
      startQuestdb({
        artefacts: artefacts!,
        folder: questdbFolder(dataDir),
        logFile: join(dataDir, 'logs/questdb.log'),
        httpPort,
        pgPort,
        adminPassword: secrets.questdbAdminPassword,
        analystPassword: secrets.questdbAnalystPassword,
      }),
    )
    wanted.started({ questdb: running })
    return { url: running.url, pgUrl: running.pgUrl, running }
  }

  const kafka = async (): Promise<Servers['kafka']> => {
    const { kafkaBrokers } = wanted
    if (kafkaBrokers !== undefined) {
      await untilReady(`Kafka at ${kafkaBrokers}`, () => askKafka(kafkaBrokers.split(',')), {
        withinMs: ANSWER_WITHIN_MS,
      })
      return { brokers: kafkaBrokers }
    }
    const running = await withPorts([9092, 9093], ports, ([port, controllerPort]) =>
      startKafka({
        artefacts: artefacts!,
        folder: kafkaFolder(dataDir),
        logFile: join(dataDir, 'logs/kafka.log'),
        port,
        controllerPort,
      }),
    )
    wanted.started({ kafka: running })
    return { brokers: running.broker, running }
  }

  const [q, k] = await Promise.all([questdb(), useKafka ? kafka() : undefined])
  return { questdb: q, ...(k ? { kafka: k } : {}) }
}

/** PG wire at its default port on the host of QuestDB's HTTP, with the same login or QuestDB's default. */
function pgUrlBeside(url: string): string {
  const { hostname, username, password } = new URL(url)
  return `postgres://${username || 'admin'}:${password || 'quest'}@${hostname}:${PG_PORT}/qdb`
}

/** Starts with the usual or free ports; retries with other ports if one was taken in the meantime. */
async function withPorts<T>(
  usual: [number, number],
  ports: Ports,
  start: (chosen: [number, number]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const chosen: [number, number] = [await ports.usual(usual[0]), await ports.usual(usual[1])]
    try {
      return await start(chosen)
    } catch (error) {
      const taken = (await Promise.all(chosen.map((port) => isFree(port)))).includes(false)
      if (!taken || attempt === TRIES) throw error
    }
  }
}
