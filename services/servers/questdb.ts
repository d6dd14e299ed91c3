import { join } from 'node:path'
import pg from 'pg'
import { makePrivateFolder } from '~/platform/process/private-files'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { type Artefacts, classArchiveFlags, type JavaArtefacts } from '../artefacts/artefact-kinds'
import { Child, type ChildSpec } from '../processes/child'
import type { Door } from './answer-watch'
import { QUESTDB_JAVA_FLAGS, QUESTDB_SETTINGS } from './questdb-settings'
import { untilReady } from './readiness'
import type { RunningServer } from './running-server'

export type QuestdbPlan = {
  artefacts: Artefacts
  /** QuestDB's root folder. */
  folder: string
  logFile: string
  httpPort: number
  pgPort: number
  adminPassword: string
  analystPassword: string
  /** Java's heap; memory-mapped files come on top. Default 512. */
  heapMb?: number
}

export type RunningQuestdb = RunningServer & {
  /** `http://admin:…@127.0.0.1:PORT`: may write. */
  url: string
  /** `postgres://analyst:…@127.0.0.1:PORT/qdb`: may only read. */
  pgUrl: string
  /** `postgres://admin:…@127.0.0.1:PORT/qdb`: may write. */
  adminPgUrl: string
}

const READY_WITHIN_MS = 90_000

/** Starts QuestDB on loopback and waits until it answers on HTTP and on PG wire. */
export async function startQuestdb(plan: QuestdbPlan): Promise<RunningQuestdb> {
  makePrivateFolder(plan.folder)
  const url = `http://admin:${plan.adminPassword}@127.0.0.1:${plan.httpPort}`
  const pgUrl = `postgres://analyst:${plan.analystPassword}@127.0.0.1:${plan.pgPort}/qdb`
  const start = async () => {
    const child = await Child.start(plan.artefacts.by === 'java' ? withJava(plan, plan.artefacts) : withDocker(plan))
    try {
      await untilReady('QuestDB', () => askQuestdb(url, pgUrl), { withinMs: READY_WITHIN_MS, child })
    } catch (error) {
      await child.stop()
      throw error
    }
    return child
  }
  let child = await start()
  return {
    url,
    pgUrl,
    adminPgUrl: `postgres://admin:${plan.adminPassword}@127.0.0.1:${plan.pgPort}/qdb`,
    get child() {
      return child
    },
    async restart() {
      await child.stop()
      child = await start()
    },
  }
}

/**
 * Asks QuestDB whether it answers, over HTTP and over PG wire.
 * @throws with the reason
 */
export async function askQuestdb(url: string, pgUrl: string): Promise<void> {
  for (const { ask } of questdbDoors(url, pgUrl)) await ask(2_000)
}

/** QuestDB's interfaces: HTTP, which events come in by, and PG wire, which pages read by. */
export function questdbDoors(url: string, pgUrl: string): readonly Door[] {
  return [
    {
      name: 'HTTP',
      async ask(mostMs) {
        await execute(questdbAddress(url), 'SELECT 1', mostMs)
      },
    },
    { name: 'PG wire', ask: (mostMs) => askPgWire(pgUrl, mostMs) },
  ]
}

async function askPgWire(pgUrl: string, mostMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: pgUrl, connectionTimeoutMillis: mostMs, query_timeout: mostMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
  } finally {
    // `end()` waits for a response too; a server that gives none is not worth waiting for.
    client.connection.stream.destroy()
  }
}

const GRACE_MS = 15_000

function withJava(plan: QuestdbPlan, { questdbJar, classes }: JavaArtefacts): ChildSpec {
  return {
    name: 'QuestDB',
    command: 'java',
    args: [
      `-Xmx${plan.heapMb ?? 512}m`,
      '-XX:+UseSerialGC',
      '-XX:ErrorFile=/dev/null',
      ...QUESTDB_JAVA_FLAGS,
      ...classArchiveFlags(classes, 'questdb'),
      '-p',
      questdbJar,
      '-m',
      'io.questdb/io.questdb.ServerMain',
      '-d',
      plan.folder,
      '-n',
    ],
    env: { ...process.env, ...questdbSettings(plan, `127.0.0.1:${plan.httpPort}`, `127.0.0.1:${plan.pgPort}`) },
    cwd: plan.folder,
    output: plan.logFile,
    graceMs: GRACE_MS,
  }
}

function withDocker(plan: QuestdbPlan): ChildSpec {
  if (plan.artefacts.by !== 'docker') throw new Error('withDocker needs a plan for Docker')
  const container = `storepulse-questdb-${plan.httpPort}`
  const settings = {
    ...questdbSettings(plan, '0.0.0.0:9000', '0.0.0.0:8812'),
    JVM_PREPEND: QUESTDB_JAVA_FLAGS.join(' '),
  }
  return {
    name: 'QuestDB',
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', container, '--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...['--publish', `127.0.0.1:${plan.httpPort}:9000`, '--publish', `127.0.0.1:${plan.pgPort}:8812`],
      ...['--volume', `${plan.folder}:/var/lib/questdb`],
      ...Object.keys(settings).flatMap((name) => ['--env', name]),
      plan.artefacts.questdbImage,
    ],
    // The values go through the client's environment, so that no password shows in the process list.
    env: { ...process.env, ...settings },
    output: plan.logFile,
    graceMs: GRACE_MS,
    container,
  }
}

function questdbSettings(plan: QuestdbPlan, http: string, pgWire: string): Record<string, string> {
  return {
    ...QUESTDB_SETTINGS,
    QDB_HTTP_BIND_TO: http,
    QDB_PG_NET_BIND_TO: pgWire,
    QDB_HTTP_USER: 'admin',
    QDB_HTTP_PASSWORD: plan.adminPassword,
    QDB_PG_USER: 'admin',
    QDB_PG_PASSWORD: plan.adminPassword,
    QDB_PG_READONLY_USER: 'analyst',
    QDB_PG_READONLY_PASSWORD: plan.analystPassword,
  }
}

/** Where QuestDB keeps its files in a data folder. */
export const questdbFolder = (dataDir: string) => join(dataDir, 'questdb')
