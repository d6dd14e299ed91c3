import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { takeLock } from '~/platform/process/lock'
import { CHECKOUT } from '../checkout'
import { StartProblem } from '../processes/start-problem'
import { makeClassArchives } from '../servers/class-archives'
import type { Artefacts, JavaArtefacts } from './artefact-kinds'

const POM = join(CHECKOUT, 'services/servers.pom.xml')
const CACHE = join(CHECKOUT, '.cache/servers')
const JARS = join(CACHE, 'jars')
const ARCHIVES = { kafka: join(JARS, 'kafka.jsa'), questdb: join(JARS, 'questdb.jsa') }
const LEAST_JAVA = 17

const REMEDY = [
  'Debian, Ubuntu:  sudo apt-get install openjdk-17-jre-headless maven',
  'macOS:           brew install openjdk@17 maven',
  'or Docker:       install Docker Engine or Docker Desktop and start it (docker info must answer)',
  'or use servers that already run:  QUESTDB_URL=http://admin:quest@127.0.0.1:9000 npm start',
]

/**
 * Provides the pinned servers: with Java 17+ and Maven, else with Docker. Jars are downloaded once into
 * `.cache/servers`.
 * @param report called with a line before anything slow
 * @throws {StartProblem} if the machine has neither
 */
export async function bringArtefacts(report: (line: string) => void): Promise<Artefacts> {
  const java = javaVersion()
  if (java !== undefined && java >= LEAST_JAVA) {
    if (jarsAreThere() && (archivesAreThere() || existsSync(NO_ARCHIVES) || !mayWrite(JARS))) return jars()
    if (jarsAreThere() || answers('mvn', ['--version'])) {
      await makeReady(report)
      return jars()
    }
  }
  if (answers('docker', ['info'])) {
    return {
      by: 'docker',
      questdbImage: `questdb/questdb:${pinned('questdb')}`,
      kafkaImage: `apache/kafka:${pinned('kafka_2.13')}`,
    }
  }
  throw new StartProblem(
    `QuestDB and Kafka need Java ${LEAST_JAVA} or newer with Maven, or Docker. Here: ${whatIsHere(java)}.`,
    REMEDY,
  )
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function whatIsHere(java: number | undefined): string {
  return [
    java === undefined ? 'no Java' : `Java ${java}`,
    answers('mvn', ['--version']) ? 'Maven' : 'no Maven',
    answers('docker', ['--version']) ? "Docker's client but no engine that answers" : 'no Docker',
  ].join(', ')
}

/** The version servers.pom.xml pins. */
function pinned(artefact: string): string {
  const version = readFileSync(POM, 'utf8').match(
    new RegExp(`<artifactId>${artefact.replace('.', '\\.')}</artifactId>\\s*<version>([^<]+)`),
  )?.[1]
  if (version === undefined) throw new Error(`services/servers.pom.xml pins no ${artefact}`)
  return version
}

function answers(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
}

/** Java's major version; undefined if there is no Java. */
function javaVersion(): number | undefined {
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8', timeout: 20_000 })
  const version = status === 0 ? stderr.match(/version "(?:1\.)?(\d+)/)?.[1] : undefined
  return version === undefined ? undefined : Number(version)
}

const stamp = () => createHash('sha256').update(readFileSync(POM)).digest('hex')
const stampFile = join(JARS, 'stamp')
const NO_ARCHIVES = join(JARS, 'no-archives')
const archivesAreThere = () => existsSync(ARCHIVES.kafka) && existsSync(ARCHIVES.questdb)
const jarsAreThere = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()

function jars(): JavaArtefacts {
  const all = readdirSync(JARS).filter((name) => name.endsWith('.jar'))
  const questdb = `questdb-${pinned('questdb')}.jar`
  return {
    by: 'java',
    questdbJar: join(JARS, questdb),
    kafkaClasspath: all
      .filter((name) => name !== questdb)
      .map((name) => join(JARS, name))
      .join(':'),
    ...(archivesAreThere() ? { classes: { ...ARCHIVES, are: 'read' } } : {}),
  }
}

async function makeReady(report: (line: string) => void): Promise<void> {
  const lock = await lockCache(report)
  try {
    if (!jarsAreThere()) await fetchJars(report)
    // The archives are optional: without them servers just start more slowly.
    if (!archivesAreThere()) {
      report('Starting both once so that Java can cache their classes (a few seconds, once) …')
      await makeClassArchives(jars(), ARCHIVES).catch((error: Error) => writeFileSync(NO_ARCHIVES, error.message))
    }
  } finally {
    lock.release()
  }
}

/** Downloads the jars to a temporary place and renames them, so that an incomplete set is never used. */
async function fetchJars(report: (line: string) => void): Promise<void> {
  report('Fetching QuestDB and Kafka with Maven (about 140 MB, once) …')
  const draft = `${JARS}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  try {
    await maven(['-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`])
    writeFileSync(join(draft, 'stamp'), stamp())
    rmSync(JARS, { recursive: true, force: true })
    renameSync(draft, JARS)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

async function lockCache(report: (line: string) => void): Promise<{ release: () => void }> {
  for (let logged = false; ; logged = true) {
    const lock = takeLock(join(CACHE, 'fetching.lock'))
    if ('release' in lock) return lock
    if (!logged) report('Another Storepulse is downloading the servers; waiting for it …')
    await pause(300)
  }
}

async function maven(args: string[]): Promise<void> {
  const running = spawn('mvn', ['--quiet', '--batch-mode', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  running.stdout.on('data', (chunk) => {
    output += chunk
  })
  running.stderr.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve) => running.once('close', resolve))
  if (code === 0) return
  const errorLines = output.split('\n').filter((line) => line.includes('ERROR'))
  throw new StartProblem('Maven could not download QuestDB and Kafka:', [
    ...errorLines.slice(0, 4),
    'Behind a proxy or mirror, name it in ~/.m2/settings.xml; then start again.',
  ])
}
