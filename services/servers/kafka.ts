import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { makePrivateFolder, writePrivateFile } from '~/platform/process/private-files'
import { type Artefacts, classArchiveFlags, type JavaArtefacts } from '../artefacts/artefact-kinds'
import { CHECKOUT } from '../checkout'
import { Child, type ChildSpec } from '../processes/child'
import { StartProblem } from '../processes/start-problem'
import { newClusterId } from './kafka-cluster-id'
import { untilReady } from './readiness'
import type { RunningServer } from './running-server'

export type KafkaPlan = {
  artefacts: Artefacts
  /** Kafka's folder: settings and log segments. */
  folder: string
  logFile: string
  port: number
  controllerPort: number
  /** Java's heap. Default 320. */
  heapMb?: number
  /** Set if it is one of several brokers; else it is a cluster of its own. */
  member?: KafkaMember
}

/** A broker's place in a KRaft cluster. */
export type KafkaMember = {
  clusterId: string
  /** `127.0.0.1:PORT` of every broker's controller. */
  controllers: readonly string[]
  /** Index of this broker in that list. */
  place: number
}

export type RunningKafka = RunningServer & {
  /** `127.0.0.1:PORT` */
  broker: string
}

const READY_WITHIN_MS = 90_000
const GRACE_MS = 20_000

/** Starts one Kafka broker (KRaft, its own controller) on loopback and waits until it answers. */
export async function startKafka(plan: KafkaPlan): Promise<RunningKafka> {
  const broker = `127.0.0.1:${plan.port}`
  const segments = join(plan.folder, 'segments')
  makePrivateFolder(segments)
  const start = async () => {
    const child = await Child.start(plan.artefacts.by === 'java' ? withJava(plan, plan.artefacts) : withDocker(plan))
    try {
      await untilReady('Kafka', () => askKafka([broker]), { withinMs: READY_WITHIN_MS, child })
    } catch (error) {
      await child.stop()
      throw error
    }
    return child
  }
  let child = await start()
  return {
    broker,
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
 * Asks Kafka whether its brokers answer.
 * @param atLeast how many brokers it must know
 * @throws with the reason
 */
export async function askKafka(brokers: string[], atLeast = 1): Promise<void> {
  const admin = new Kafka({
    brokers,
    clientId: 'storepulse-probe',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_500,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  }).admin()
  try {
    await admin.connect()
    const known = (await admin.describeCluster()).brokers.length
    if (known < atLeast) throw new Error(`${known} of ${atLeast} brokers have joined`)
  } finally {
    await admin.disconnect().catch(() => undefined)
  }
}

type Listening = { listen: string; controller: string; advertised: string; segments: string }

/**
 * The broker's settings, in Kafka's names. Topics are not created automatically, so that a typing error creates none:
 * the worker creates those it reads. Message times are the broker's (LogAppendTime), since a replay must judge a
 * message by its time of arrival.
 */
function brokerSettings({ listen, controller, advertised, segments }: Listening, member?: KafkaMember) {
  const controllers = member?.controllers ?? [controller]
  const copies = String(controllers.length)
  // Writes continue with one of several brokers down.
  const inSync = String(Math.max(1, controllers.length - 1))
  return {
    'process.roles': 'broker,controller',
    'node.id': String((member?.place ?? 0) + 1),
    'controller.quorum.voters': controllers.map((address, place) => `${place + 1}@${address}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${listen},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${advertised}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': segments,
    'log.message.timestamp.type': 'LogAppendTime',
    'auto.create.topics.enable': 'false',
    'num.partitions': '4',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': '0',
    'log.retention.hours': '168',
    // After a crash the broker waits for its previous session to expire.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '1000',
    // Each cleaner thread has its own buffer; the default of 128 MB is most of a small heap.
    'log.cleaner.dedupe.buffer.size': '8388608',
  }
}

function withJava(plan: KafkaPlan, { kafkaClasspath, classes }: JavaArtefacts): ChildSpec {
  const segments = join(plan.folder, 'segments')
  const file = join(plan.folder, 'server.properties')
  const address = `127.0.0.1:${plan.port}`
  const controller = `127.0.0.1:${plan.controllerPort}`
  const settings = brokerSettings({ listen: address, controller, advertised: address, segments }, plan.member)
  writePrivateFile(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  const java = [
    '-cp',
    kafkaClasspath,
    `-Dlog4j2.configurationFile=${join(CHECKOUT, 'services/servers/kafka.log4j2.xml')}`,
  ]
  if (!existsSync(join(segments, 'meta.properties'))) {
    const clusterId = plan.member?.clusterId ?? newClusterId()
    const formatFlags = [
      '-XX:TieredStopAtLevel=1',
      ...(classes?.are === 'read' ? classArchiveFlags(classes, 'kafka') : []),
    ]
    const { status, stdout, stderr } = spawnSync(
      'java',
      [...formatFlags, ...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new StartProblem('Kafka could not format its folder:', `${stdout}${stderr}`.split('\n'))
  }
  return {
    name: 'Kafka',
    command: 'java',
    args: [
      ...[`-Xmx${plan.heapMb ?? 320}m`, '-Xms64m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'],
      ...classArchiveFlags(classes, 'kafka'),
      ...java,
      'kafka.Kafka',
      file,
    ],
    cwd: plan.folder,
    output: plan.logFile,
    graceMs: GRACE_MS,
  }
}

function withDocker(plan: KafkaPlan): ChildSpec {
  if (plan.artefacts.by !== 'docker') throw new Error('withDocker needs a plan for Docker')
  const container = `storepulse-kafka-${plan.port}`
  if (plan.member) throw new StartProblem('Several Kafka brokers need Java: containers do not reach each other here.')
  const advertised = `127.0.0.1:${plan.port}`
  const segments = '/var/lib/kafka/data'
  const settings = brokerSettings({ listen: '0.0.0.0:9092', controller: '127.0.0.1:9093', advertised, segments })
  // The image formats its folder itself, with the given cluster id. It takes settings as KAFKA_…, with underscores for
  // dots.
  const environment = {
    CLUSTER_ID: keptClusterId(plan.folder),
    KAFKA_HEAP_OPTS: `-Xmx${plan.heapMb ?? 320}m -Xms64m`,
    ...Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
    ),
  }
  return {
    name: 'Kafka',
    command: 'docker',
    args: [
      ...['run', '--rm', '--name', container, '--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...['--publish', `127.0.0.1:${plan.port}:9092`],
      ...['--volume', `${join(plan.folder, 'segments')}:/var/lib/kafka/data`],
      ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      plan.artefacts.kafkaImage,
    ],
    output: plan.logFile,
    graceMs: GRACE_MS,
    container,
  }
}

function keptClusterId(folder: string): string {
  const file = join(folder, 'cluster-id')
  if (!existsSync(file)) writePrivateFile(file, newClusterId())
  return readFileSync(file, 'utf8')
}

/** Where Kafka keeps its files in a data folder. */
export const kafkaFolder = (dataDir: string) => join(dataDir, 'kafka')
