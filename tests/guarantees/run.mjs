// `npm run test:guarantees -- --rounds N`: runs each promise N times on real servers and prints what came of it. Node's
// own modules only.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkNode, prepare } from '../../services/prepare.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'test-results')
const report = join(folder, 'guarantees.jsonl')

/**
 * Rounds wait much of their time, for sessions to end and servers to be back; more at once than this and two cores keep
 * them waiting.
 */
const PROMISES_AT_ONCE = 4
/** Hold memory and seconds against a bound while floods come in: each runs once, and nothing beside it. */
const ALONE = [
  'a-flood-of-unknown-stores-is-bounded',
  'large-packed-messages-fit-into-memory',
  'what-comes-in-fits-into-memory',
]
/** Has no rounds: it waits for a played store to be heard. */
const WITHOUT_ROUNDS = 'main-road'

const HELP = `Runs the promises of docs/guarantees.md on real QuestDB and Kafka.

  npm run test:guarantees -- [--rounds N] [--seed S] [--go-on] [promise …]

--rounds  rounds of each promise (10)
--seed    decides load and moments of the faults (taken from the clock)
--go-on   continues a run that was stopped: makes only the rounds that test-results/guarantees.jsonl does not have yet;
          give it the seed of that run
promise   names, or their beginnings, of files in tests/guarantees (all)
`

/**
 * @typedef {{ promise: string, number: number, broken?: string, seconds: number, acknowledged: number,
 *   items: number, parked: number, lost: number, double: number, faults: number }} Round
 */

/** @param {string[]} promises names, or their beginnings; none for all @returns {string[]} */
function filesOf(promises) {
  const files = readdirSync(join(root, 'tests/guarantees'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => basename(file, '.test.ts'))
    .sort()
    .filter((name) => name !== WITHOUT_ROUNDS)
    .filter((name) => promises.length === 0 || promises.some((promise) => name.startsWith(promise)))
}

/**
 * @param {string[]} promises
 * @param {number} atOnce
 * @param {Record<string, string>} env
 * @returns {boolean} whether all held
 */
function runPromises(promises, atOnce, env) {
  if (promises.length === 0) return true
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--config', 'remix.config.js', '--project', 'rounds'],
      ...promises.map((name) => `/${name}.test.ts`),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env, FILES_AT_ONCE: String(atOnce) } },
  )
  return status === 0
}

/**
 * @param {number} rounds
 * @param {string} seed
 * @param {boolean} goOn whether rounds that are in the report are left out
 * @param {string[]} promises
 * @returns {boolean} whether all held
 */
function runRounds(rounds, seed, goOn, promises) {
  mkdirSync(folder, { recursive: true })
  if (!goOn) rmSync(report, { force: true })
  const env = { GUARANTEE_ROUNDS: String(rounds), GUARANTEE_SEED: seed, GUARANTEE_REPORT: report }
  const names = filesOf(promises)
  const held = runPromises(
    names.filter((name) => !ALONE.includes(name)),
    PROMISES_AT_ONCE,
    env,
  )
  const alone = names.filter((name) => ALONE.includes(name))
  return runPromises(alone, 1, env) && held
}

/** What is known of the rounds, in the order of promises. @returns {Round[]} */
function roundsOfReport() {
  const lines = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : []
  return lines
    .map((line) => /** @type {Round} */ (JSON.parse(line)))
    .sort((a, b) => a.promise.localeCompare(b.promise) || a.number - b.number)
}

/** @param {string[]} names @param {(string | number)[][]} rows @returns {string} a table of Markdown */
const table = (names, rows) =>
  [names, names.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** @param {Round[]} rounds */
const eachRound = (rounds) =>
  table(
    ['promise', 'round', 'acknowledged', 'items', 'parked', 'faults', 'missing', 'double', 'seconds'],
    rounds.map(({ promise, number, broken, acknowledged, items, parked, faults, lost, double, seconds }) =>
      broken === undefined
        ? [promise, number, acknowledged, items, parked, faults, lost, double, Math.round(seconds)]
        : [promise, number, 'broken', '', '', '', '', '', ''],
    ),
  )

/** @param {Round[]} rounds those that were kept to the end */
function eachPromise(rounds) {
  /**
   * @param {Round[]} some
   * @param {'acknowledged' | 'items' | 'parked' | 'lost' | 'double' | 'faults' | 'seconds'} field
   */
  const sum = (some, field) => Math.round(some.reduce((total, round) => total + round[field], 0))
  return table(
    ['promise', 'rounds held', 'acknowledged', 'items', 'parked', 'faults', 'missing', 'double', 'seconds'],
    [...new Set(rounds.map(({ promise }) => promise))].map((promise) => {
      const some = rounds.filter((round) => round.promise === promise)
      const inputs = [sum(some, 'acknowledged'), sum(some, 'items'), sum(some, 'parked'), sum(some, 'faults')]
      return [promise, some.length, ...inputs, sum(some, 'lost'), sum(some, 'double'), sum(some, 'seconds')]
    }),
  )
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'go-on': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
if (values.help) console.log(HELP)
else if (!Number.isInteger(rounds) || rounds < 1) {
  console.error(`--rounds takes a whole number from 1 on (got ${values.rounds})`)
  process.exitCode = 1
} else if (filesOf(positionals).length === 0) {
  console.error(`No promise begins with ${positionals.join(' or ')}. There are:\n  ${filesOf([]).join('\n  ')}`)
  process.exitCode = 1
} else {
  checkNode()
  await prepare((line) => console.log(line))
  const begun = performance.now()
  const held = runRounds(rounds, values.seed, values['go-on'], positionals)
  const minutes = (performance.now() - begun) / 60_000
  const told = roundsOfReport()
  const words = `${held ? 'All promises held' : 'A promise was broken'}; seed ${values.seed}.`
  const time = `${minutes.toFixed(1)} minutes, ${(minutes / rounds).toFixed(2)} a round.`
  console.log(`\n${eachRound(told)}\n\n${eachPromise(told.filter(({ broken }) => broken === undefined))}`)
  console.log(`\n${words} ${time}`)
  process.exitCode = held ? 0 : 1
}
