// `npm run build`: builds the Remix app into build/server and build/client, and the other processes' bundles beside it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bundles by name in build/; packages stay in node_modules. */
const ENTRIES = {
  'worker/main': 'worker/main.ts',
  'worker/backfill': 'worker/backfill/main.ts',
  'worker/producer': 'worker/producer/main.ts',
  'worker/dead-letters': 'worker/dead-letters/main.ts',
  'imports/reading': 'app/import/reading/main.ts',
  'exports/workbook': 'app/history/files/workbook/main.ts',
  'services/launcher': 'services/launcher.ts',
}

function buildWeb() {
  const remix = join(root, 'node_modules/@remix-run/dev/dist/cli.js')
  const running = spawn(process.execPath, [remix, 'vite:build', '--config', 'remix.config.js', '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return new Promise((resolve, reject) => {
    running.once('close', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`remix exit ${code}`))))
  })
}

async function buildProcesses() {
  const there = Object.entries(ENTRIES).filter(([, source]) => existsSync(join(root, source)))
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(there),
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'warning',
    tsconfig: 'tsconfig.json',
  })
}

try {
  // Remix empties build/ first.
  await buildWeb()
  await buildProcesses()
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
