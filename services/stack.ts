import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '~/platform/process/settings'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { CHECKOUT } from './checkout'
import type { Child } from './processes/child'
import { keepAlive } from './processes/keep-alive'
import { WEB_NODE_FLAGS, WORKER_MEMORY, WORKER_NODE_FLAGS } from './processes/node-flags'
import { startNode } from './processes/node-process'
import { Ports } from './processes/ports'
import { StartProblem } from './processes/start-problem'
import { progressBar, welcome } from './processes/terminal'
import { watchAnswers } from './servers/answer-watch'
import { questdbDoors, type RunningQuestdb } from './servers/questdb'
import { untilReady } from './servers/readiness'
import type { RunningServer } from './servers/running-server'
import { type Servers, startServers } from './servers/servers'
import { type Addresses, removeAddresses, writeAddresses } from './start/addresses'
import { environments } from './start/environment'
import type { Options } from './start/options'
import { pastIsMissing, writePast } from './start/played-past'

const READY_WITHIN_MS = 90_000
const USUAL_WEB_PORT = 3000
const WORKER_GRACE_MS = 25_000
const WEB_GRACE_MS = 5_000

type Part = { name: string; key: string; server: RunningServer }

/** Everything one start runs: servers, workers, producer, web. */
export class Stack {
  /** Distinguishes this start's processes from others that may answer at the same address. */
  private readonly instance = randomUUID()
  private readonly stopping = new AbortController()
  private readonly parts: Part[] = []
  private backfill: Child | undefined
  private addresses: Addresses | undefined

  constructor(
    private readonly options: Options,
    private readonly settings: Settings,
    private readonly dataDir: string,
  ) {}

  private say(line: string): void {
    process.stdout.write(`${line}\n`)
  }

  /** Starts everything, in order; resolves once worker and web are ready. @throws {StartProblem} with what to do */
  async start(): Promise<void> {
    const { options, dataDir, stopping } = this
    const ports = new Ports()
    const askedPort = await this.askedPort(ports)
    const usesKafka = options.kafka || this.settings.kafkaEnabled
    this.say(`Starting QuestDB${usesKafka ? ' and Kafka' : ''} …`)
    const servers = await startServers({
      dataDir,
      kafka: usesKafka,
      ...(process.env.QUESTDB_URL ? { questdbUrl: process.env.QUESTDB_URL } : {}),
      ...(process.env.QUESTDB_PG_URL ? { questdbPgUrl: process.env.QUESTDB_PG_URL } : {}),
      ...(givenBrokers() ? { kafkaBrokers: this.settings.kafkaBrokers.join(',') } : {}),
      ports,
      say: (line) => this.say(line),
      started: ({ questdb, kafka }) => {
        if (questdb) this.add('QuestDB', 'questdb', questdb)
        if (kafka) this.add('Kafka', 'kafka', kafka)
      },
    })
    stopping.signal.throwIfAborted()
    const seed = String(this.settings.SIMULATION_SEED)
    const host = this.settings.HOST
    const environmentsAt = (webPort: number, intakeUrls: string[]) =>
      environments(process.env, options, servers, { dataDir, host, webPort, intakeUrls, seed, instance: this.instance })
    if (options.simulation) {
      await this.playPast(servers, seed, environmentsAt(askedPort ?? USUAL_WEB_PORT, []).backfill)
    }
    stopping.signal.throwIfAborted()
    // Chosen only now: generating sample data takes so long that another instance may have taken a port that was free
    // before.
    const webPort = askedPort ?? (await ports.usual(USUAL_WEB_PORT))
    const intakeUrls = await this.intakeUrls(ports)
    const env = environmentsAt(webPort, intakeUrls)

    this.addresses = addressesOf(servers, host, webPort, intakeUrls)
    for (let index = 0; index < options.workers; index++) {
      await this.startProcess(
        index === 0 ? 'The worker' : `Worker ${index + 1}`,
        index === 0 ? 'worker' : `worker-${index + 1}`,
        [...WORKER_NODE_FLAGS, join(CHECKOUT, 'build/worker/main.mjs')],
        { ...env.worker(index), ...WORKER_MEMORY },
        'terminal',
        WORKER_GRACE_MS,
      )
    }
    const remixServe = join(CHECKOUT, 'node_modules/@remix-run/serve/dist/cli.js')
    await this.startProcess(
      'The web process',
      'web',
      [...WEB_NODE_FLAGS, remixServe, join(CHECKOUT, 'build/server/index.js')],
      env.web,
      env.logFile('web.out.log'),
      WEB_GRACE_MS,
    )
    await this.untilAllReady(intakeUrls)
    if (options.simulation && servers.kafka) await this.startProducer(env.producer)
    this.noteAddresses()
    for (const { name, server } of this.parts) this.keep(name, server)
    if (servers.questdb.running) this.watch('QuestDB', servers.questdb.running)
    this.say(welcome(this.addresses, { dataDir, simulation: options.simulation, topic: this.settings.topics.traffic }))
  }

  /** Ends everything: web, workers (which drain), producer, Kafka, QuestDB. */
  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) return
    this.stopping.abort()
    await this.backfill?.stop()
    for (const wanted of [/^web$/, /^worker/, /^producer$/, /^kafka$/, /^questdb$/]) {
      await Promise.all(this.parts.filter(({ key }) => wanted.test(key)).map(({ server }) => server.child.stop()))
    }
    removeAddresses(this.dataDir)
  }

  private add(name: string, key: string, server: RunningServer): void {
    this.parts.push({ name, key, server })
    if (this.stopping.signal.aborted) void server.child.stop()
  }

  private async startProcess(
    name: string,
    key: string,
    args: string[],
    env: NodeJS.ProcessEnv,
    output: string,
    graceMs: number,
  ): Promise<void> {
    this.add(name, key, await startNode({ name, args, env, cwd: CHECKOUT, output, graceMs }))
  }

  private async startProducer(env: NodeJS.ProcessEnv): Promise<void> {
    const file = join(CHECKOUT, 'build/worker/producer.mjs')
    if (!existsSync(file))
      throw new StartProblem('This version plays no stores through Kafka.', ['Add --no-simulation.'])
    await this.startProcess('The producer', 'producer', ['--enable-source-maps', file], env, 'terminal', WEB_GRACE_MS)
  }

  private async untilAllReady(intakeUrls: string[]): Promise<void> {
    const { signal } = this.stopping
    await Promise.all([
      ...intakeUrls.map((url, index) => {
        const key = index === 0 ? 'worker' : `worker-${index + 1}`
        return this.untilAnswers('The worker', key, new URL('/ready', url), signal)
      }),
      this.untilAnswers('The web process', 'web', new URL('/health', this.addresses!.web), signal),
    ])
  }

  private untilAnswers(what: string, key: string, url: URL, signal: AbortSignal): Promise<void> {
    const child = this.parts.find((part) => part.key === key)!.server.child
    const ask = async (at: URL) => {
      const response = await fetch(at, { signal: AbortSignal.timeout(3_000) })
      const text = await response.text()
      if (!response.ok) throw new Error(`${at.pathname} answers ${response.status}: ${text}`)
      return text
    }
    const probe = async () => {
      const health = JSON.parse(await ask(new URL('/health', url)))
      if (health?.instance !== this.instance) throw new Error(`another process answers at ${url.host}`)
      await ask(url)
    }
    return untilReady(what, probe, { withinMs: READY_WITHIN_MS, child, signal })
  }

  private keep(name: string, server: RunningServer): void {
    void keepAlive(name, server, {
      signal: this.stopping.signal,
      say: (line) => this.say(line),
      restarted: () => this.noteAddresses(),
    })
  }

  private watch(name: string, questdb: RunningQuestdb): void {
    const { signal } = this.stopping
    void watchAnswers(name, questdb, questdbDoors(questdb.url, questdb.pgUrl), {
      signal,
      say: (line) => this.say(line),
    })
  }

  private noteAddresses(): void {
    if (!this.addresses || this.stopping.signal.aborted) return
    const pids = Object.fromEntries(this.parts.map(({ key, server }) => [key, server.child.pid]))
    this.addresses.pids = { launcher: process.pid, ...pids }
    writeAddresses(this.dataDir, this.addresses)
  }

  /** The requested port for the pages. @throws {StartProblem} if it is taken */
  private async askedPort(ports: Ports): Promise<number | undefined> {
    const wantedPort = this.options.port ?? (process.env.PORT ? this.settings.PORT : undefined)
    return wantedPort === undefined ? undefined : ports.requested(wantedPort, this.settings.HOST)
  }

  /** One address per worker; the first is the one from the settings, or at the usual port. */
  private async intakeUrls(ports: Ports): Promise<string[]> {
    const first = process.env.INTAKE_URL || `http://127.0.0.1:${await ports.usual(3001)}`
    const others = Array.from({ length: this.options.workers - 1 }, () => ports.free())
    return [first, ...(await Promise.all(others)).map((port) => `http://127.0.0.1:${port}`)]
  }

  private async playPast(servers: Servers, seed: string, env: NodeJS.ProcessEnv): Promise<void> {
    const { dataDir, options } = this
    const past = {
      days: Math.min(this.settings.BACKFILL_DAYS, this.settings.RETENTION_DAYS),
      stores: options.stores,
      seed,
    }
    if (!pastIsMissing(dataDir, past)) return
    if (!servers.questdb.running) await refuseRealData(servers.questdb.url)
    const progress = progressBar(`Generating ${past.days} days of sample data for ${past.stores} stores`)
    await writePast({
      dataDir,
      past,
      env,
      progress,
      started: (child) => {
        this.backfill = child
      },
    })
  }
}

const givenBrokers = () => process.env.KAFKA_BROKER || process.env.KAFKA_BOOTSTRAP_SERVERS

function addressesOf(servers: Servers, host: string, webPort: number, intakeUrls: string[]): Addresses {
  const shown = /^(0\.0\.0\.0|::|\[::\])$/.test(host) ? '127.0.0.1' : host
  return {
    web: `http://${shown.includes(':') && !shown.startsWith('[') ? `[${shown}]` : shown}:${webPort}`,
    questdb_http: servers.questdb.url,
    questdb_pg: servers.questdb.pgUrl,
    ...(servers.kafka ? { kafka: servers.kafka.brokers } : {}),
    intake: intakeUrls[0]!,
    intakes: intakeUrls,
    pids: {},
  }
}

/** A user's own QuestDB that already has traffic must get no simulated rows. */
async function refuseRealData(url: string): Promise<void> {
  const address = questdbAddress(url)
  const tables = await execute(address, "SELECT table_name FROM tables() WHERE table_name = 'traffic'")
  if (tables.length === 0 || (await execute(address, 'SELECT ts FROM traffic LIMIT 1')).length === 0) return
  throw new StartProblem(
    `QuestDB at ${new URL(url).host} already holds traffic; simulated data are never added to it.`,
    ['For real events add --no-simulation; for the simulation unset QUESTDB_URL.'],
  )
}
