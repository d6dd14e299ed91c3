// `npm run test:nodes`: unit tests, integration tests and the launcher's on other releases of Node than the one that is
// installed. Node's own modules only.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The newest of each line that is kept up; npm's packages of Node bring them. */
const RELEASES = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24']
const PARTS = ['unit', 'integration', 'time']

/** @param {string} release such as '22' or '22.23.3' @returns {string} the folder that holds its `node` */
function bringNode(release) {
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(root, '.cache', 'nodes', release)
  const bin = join(folder, 'node_modules', name, 'bin')
  if (existsSync(join(bin, 'node'))) return bin
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${release}`],
    { cwd: folder, stdio: 'inherit' },
  )
  if (status !== 0 || !existsSync(join(bin, 'node'))) throw new Error(`npm brought no Node ${release} as ${name}.`)
  return bin
}

/** @param {string} release @returns {boolean} whether all tests passed on it */
function passesOn(release) {
  const bin = bringNode(release)
  const node = join(bin, 'node')
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  console.log(`\n━━ Node ${version}`)
  // Programs that the tests start by name take the same Node.
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  return spawnSync(node, [join(root, 'tests/run.mjs'), ...PARTS], { cwd: root, stdio: 'inherit', env }).status === 0
}

let passed = true
for (const release of RELEASES) {
  try {
    passed = passesOn(release) && passed
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    passed = false
  }
}
process.exitCode = passed ? 0 : 1
