// What must exist before anything of ours can run: packages and the build. Uses Node's own modules only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const LEAST_NODE = { major: 20, minor: 19 }
const SOURCES = ['app', 'domain', 'platform', 'public', 'registry', 'services', 'simulation', 'worker']
const SOURCE_FILES = ['remix.config.js', 'tsconfig.json', 'package-lock.json']

/** Exits with a clear message if Node is too old. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > LEAST_NODE.major || (major === LEAST_NODE.major && minor >= LEAST_NODE.minor)) return
  console.error(
    `Storepulse needs Node ${LEAST_NODE.major}.${LEAST_NODE.minor} or newer; this is ${process.versions.node}.\n` +
      '  Install one from https://nodejs.org, or:  nvm install 22',
  )
  process.exit(1)
}

/**
 * Installs the packages and builds, each only if needed. Safe if two starts run at the same time.
 * @param {(line: string) => void} say
 */
export async function prepare(say) {
  if (packagesAreThere() && buildIsCurrent()) return
  const release = await lock(say)
  try {
    if (!packagesAreThere()) {
      say('Installing packages: about a minute …')
      run(
        'npm',
        // Not `npm ci`: it refuses a lock file that lacks an optional package of some platform (docs/decisions/0004).
        ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
        'npm could not install the packages; its message is above.',
      )
    }
    if (!buildIsCurrent()) {
      say('Building …')
      run(process.execPath, [join(root, 'services/build.mjs')], 'The build failed; its errors are above.')
      writeFileSync(join(root, 'build/stamp'), sourcesDigest())
    }
  } finally {
    release()
  }
}

/** @param {string} command @param {string[]} args @param {string} failure */
function run(command, args, failure) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status === 0) return
  throw new Error(failure)
}

/** Whether node_modules matches the lock file, judged by npm's own list of what it installed. */
function packagesAreThere() {
  const installed = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installed)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || there[path]?.version === version,
  )
}

function buildIsCurrent() {
  const stamp = join(root, 'build/stamp')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesDigest()
}

/** A digest of all inputs of the build. */
function sourcesDigest() {
  const hash = createHash('sha256')
  const files = SOURCES.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  )
  for (const file of [...files.sort(), ...SOURCE_FILES.map((name) => join(root, name))]) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

/** @param {(line: string) => void} say @returns {Promise<() => void>} */
async function lock(say) {
  const file = join(root, '.cache/preparing.lock')
  mkdirSync(join(root, '.cache'), { recursive: true })
  for (let logged = false; ; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    if (!holderLives(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!logged) say('Another start is installing or building here; waiting for it …')
    logged = true
    await pause(200)
  }
}

/** @param {string} file */
function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // A file without a pid yet is just being written.
    return pid === 0 || process.kill(pid, 0)
  } catch {
    return false
  }
}
