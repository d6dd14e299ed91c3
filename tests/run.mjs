// `npm test`: brings what the tests need, runs them all, or the parts that are named, and ends with one line,
// `N passed, N failed`. Node's own modules only.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkNode, prepare } from '../services/prepare.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const results = join(root, 'test-results')

/** @param {string} text */
const say = (text) => console.log(`\n── ${text}`)

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] whether it ended well */
function runs(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return status === 0
}

/** @param {string[]} commands the names under which it may be there */
function isThere(...commands) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return commands.some((command) => folders.some((folder) => existsSync(join(folder, command))))
}

/**
 * Programs the tests use, by the package that brings them; `brew` is missing where they can do without.
 * @type {{ name: string, commands: string[], debian: string, brew?: string }[]}
 */
const PROGRAMS = [
  {
    name: 'Chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    debian: 'chromium',
    brew: 'chromium',
  },
  // Faster where it is there; the tests run without it too.
  { name: 'Chromium without windows', commands: ['chromium-headless-shell'], debian: 'chromium-headless-shell' },
  { name: 'kcat', commands: ['kcat', 'kafkacat'], debian: 'kcat', brew: 'kcat' },
]

function bringPrograms() {
  const missing = PROGRAMS.filter(({ commands }) => !isThere(...commands))
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    runs('apt-get', ['update', '-q'], env)
    // One by one: not every release has all of them.
    for (const { name, debian } of missing) {
      say(`Installing ${name}`)
      runs('apt-get', ['install', '-y', '-q', '--no-install-recommends', debian], env)
    }
  }
  const still = missing.filter(({ brew, commands }) => brew !== undefined && !isThere(...commands))
  if (still.length === 0) return
  throw new Error(
    `The tests need ${still.map(({ name }) => name).join(' and ')}.\n` +
      `  Debian, Ubuntu:  sudo apt-get install ${still.map(({ debian }) => debian).join(' ')}\n` +
      `  macOS:           brew install ${still.map(({ brew }) => brew).join(' ')}`,
  )
}

/** @param {string} file @returns {any} undefined where the run wrote none */
function readResult(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** @typedef {{ passed: number, failed: number }} Count */

/** @param {string} title @param {string[]} args @param {string} name @returns {Count} */
function vitest(title, args, name) {
  say(title)
  const file = join(results, `${name}.json`)
  const well = runs(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--config', 'remix.config.js', ...args],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  ])
  const told = readResult(file)
  return count(well, told?.numPassedTests, (told?.numTotalTests ?? 0) - (told?.numPassedTests ?? 0))
}

/** @returns {Count} */
function playwright() {
  say('Browser tests')
  const file = join(results, 'e2e.json')
  const well = runs(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'tests/e2e', '--reporter=list,json'],
    // Java as in the integration tests (`shortLivedJava` in remix.config.js).
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1',
    },
  )
  const stats = readResult(file)?.stats
  // A skipped or flaky test has not kept its promise.
  return count(well, stats?.expected, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) + (stats?.skipped ?? 0))
}

/**
 * A run that ended badly, or in which no test ran, counts as one failure at least.
 * @param {boolean} well
 * @returns {Count}
 */
function count(well, passed = 0, failed = 0) {
  return { passed, failed: well && passed + failed > 0 ? failed : Math.max(failed, 1) }
}

/** Begins `npm run check`, which mostly waits for one core; `ended` gives its count once its output is printed. */
function beginCheck() {
  /** @type {Buffer[]} */
  const output = []
  const running = spawn('npm', ['run', '--silent', 'check'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (chunk) => output.push(chunk))
  /** @type {Promise<boolean>} */
  const well = new Promise((resolve) => running.once('close', (code) => resolve(code === 0)))
  return {
    /** @returns {Promise<Count>} */
    async ended() {
      const passed = await well
      say('Types, lint, boundaries, unused code')
      process.stdout.write(Buffer.concat(output))
      return { passed: 0, failed: passed ? 0 : 1 }
    },
  }
}

/** The parts in the order in which they run. @type {Record<string, () => Count | Promise<Count>>} */
const PARTS = {
  unit: () => vitest('Unit tests', ['--project', 'unit'], 'unit'),
  check: () => check.ended(),
  integration: () =>
    vitest(
      'Integration tests on real QuestDB and Kafka',
      ['--project', 'integration', '--project', 'guarantees'],
      'integration',
    ),
  time: () => vitest('Tests of the launcher and of time', ['--project', 'time'], 'time'),
  browser: () => playwright(),
}
/** @type {ReturnType<typeof beginCheck>} */
let check

/** @param {string[]} named parts; none for all @returns {Promise<Count[]>} */
async function runParts(named) {
  const wrong = named.filter((name) => !Object.hasOwn(PARTS, name))
  if (wrong.length > 0)
    throw new Error(`No part is called ${wrong.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.`)
  const parts = Object.entries(PARTS).filter(([name]) => named.length === 0 || named.includes(name))
  await prepare(say)
  bringPrograms()
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  if (parts.some(([name]) => name === 'check')) check = beginCheck()
  const counts = []
  for (const [, run] of parts) counts.push(await run())
  return counts
}

checkNode()
/** @type {Count[]} */
let counts = []
try {
  counts = await runParts(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  counts = [{ passed: 0, failed: 1 }]
}
const passed = counts.reduce((sum, part) => sum + part.passed, 0)
const failed = counts.reduce((sum, part) => sum + part.failed, 0)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
console.log(`\n${passed} passed, ${failed} failed`)
