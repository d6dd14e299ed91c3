// The one Vite, Vitest and Remix configuration: every command takes `--config remix.config.js`.
import { fileURLToPath } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vitest/config'

/** Options of the Remix plugin. */
export const remixOptions = {
  ignoredRouteFiles: ['**/*.test.{ts,tsx}'],
  future: {
    v3_fetcherPersist: true,
    v3_lazyRouteDiscovery: true,
    v3_relativeSplatPath: true,
    v3_routeConfig: false,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
  },
}

const root = fileURLToPath(new URL('.', import.meta.url))
const testFiles = '{app,worker,domain,platform,registry,simulation,services,tests}/**'

const RUN_FOLDER = 'tests/support/servers/run-folder.ts'

/** Tests whose promise is a time: nothing else runs beside them. */
const testsOfTime = ['tests/product/launcher.integration.test.ts', 'tests/guarantees/main-road.test.ts']

/**
 * Charts drawn on the server stand still: there nivo gets springs that are at their end at once.
 * @type {import('vite').Plugin}
 */
const stillSprings = {
  name: 'still-springs',
  enforce: 'pre',
  resolveId: (source, _importer, options) =>
    options.ssr && source === '@react-spring/web'
      ? fileURLToPath(new URL('app/server/still-springs.ts', import.meta.url))
      : null,
}

/**
 * The text of all that the server loads stays in its memory. So large packages are bundled, of which it then loads what
 * it uses, without comments; and all of it is ASCII, which V8 holds in one byte a character instead of two.
 * @type {import('vite').Plugin}
 */
const leanServer = {
  name: 'lean-server',
  config: (_, { isSsrBuild }) =>
    isSsrBuild
      ? {
          ssr: { noExternal: ['zod', 'kysely', 'temporal-polyfill', 'temporal-utils', /^d3-/, 'internmap'] },
          build: { minify: 'esbuild' },
          // Names and short lines stay, so that a stack in the log says where.
          esbuild: { charset: 'ascii', legalComments: 'none', minifyIdentifiers: false, lineLimit: 160 },
        }
      : undefined,
}

/** Tests that take long, by size or by waiting: `npm run test:long`, not a part of `npm test`. */
const testsOfLength = [
  'services/servers/answer-watch.integration.test.ts',
  'app/import/limit-of-rows.integration.test.ts',
  'app/history/history-duckdb.integration.test.ts',
  'tests/load/exports-beside-pages.integration.test.ts',
  'tests/load/files-of-a-year.integration.test.ts',
  'tests/guarantees/memory/a-flood-of-unknown-stores-is-bounded.test.ts',
  'tests/guarantees/lost/accepted-events-stand-in-the-log.test.ts',
  'tests/guarantees/memory/large-packed-messages-fit-into-memory.test.ts',
  'tests/guarantees/lost/no-event-lost-with-three-brokers.test.ts',
  'tests/guarantees/lost/odd-kafka-timestamps-lose-nothing.test.ts',
  'tests/guarantees/lost/outage-of-questdb-is-outlasted.test.ts',
  'tests/guarantees/memory/poison-is-parked-within-memory.test.ts',
  'tests/guarantees/lost/rebalance-in-mid-batch-loses-nothing.test.ts',
  'tests/guarantees/lost/revisions-outlast-a-killed-worker.test.ts',
  'tests/guarantees/memory/what-comes-in-fits-into-memory.test.ts',
  'tests/load/worst-statements.integration.test.ts',
  'worker/producer/several-producers.integration.test.ts',
  'worker/store-bound.integration.test.ts',
]

/**
 * Tests of a matrix (`tests/support/matrix-rows.ts`): a row of each kind in `npm test`, every row in `test:long`.
 */
const testsOfMatrices = [
  'app/import/reading/hostile-files.test.ts',
  'app/history/history-nights.integration.test.ts',
  'app/history/history-range.integration.test.ts',
  'app/history/history-shown-sql.integration.test.ts',
  'app/history/files/reads/export-as-the-page.integration.test.ts',
  'app/reads/hostile-ids.integration.test.ts',
  'tests/hostile/hostile-files.integration.test.ts',
  'tests/hostile/hostile-ids.integration.test.ts',
  'worker/producer/producer.integration.test.ts',
]

/**
 * Servers that live for seconds gain nothing from what Java compiles best: without, they start with a third less work.
 */
const shortLivedJava = { JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1' }

export default defineConfig({
  plugins: [stillSprings, leanServer, ...(process.env.VITEST ? [] : [tailwindcss(), remix(remixOptions)])],
  ssr: { noExternal: [/^@nivo\//] },
  resolve: { alias: [{ find: /^~\//, replacement: root }] },
  server: { host: '127.0.0.1' },
  // Top-level await in the server's entry; browsers that Tailwind 4 asks for have it too.
  build: { target: 'es2022' },
  test: {
    server: { deps: { inline: [/@nivo\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files share what they import, which spares a third of the time: each leaves globals and clocks as it found
          // them.
          isolate: false,
          testTimeout: 30_000,
          maxWorkers: 2,
          include: [`${testFiles}/*.test.{ts,tsx}`],
          exclude: ['**/*.integration.test.ts', 'tests/guarantees/**', 'tests/e2e/**', 'node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [`${testFiles}/*.integration.test.ts`],
          exclude: [...testsOfTime, ...testsOfLength, 'node_modules/**'],
          globalSetup: [RUN_FOLDER, 'tests/support/servers/shared-servers.ts'],
          env: shortLivedJava,
          testTimeout: 60_000,
          hookTimeout: 90_000,
          maxWorkers: Number(process.env.FILES_AT_ONCE ?? 2),
        },
      },
      {
        extends: true,
        test: {
          name: 'guarantees',
          include: ['tests/guarantees/**/*.test.ts'],
          exclude: [...testsOfTime, ...testsOfLength],
          // Files that follow each other in a process use the same servers, emptied in between.
          isolate: false,
          globalSetup: [RUN_FOLDER],
          // Apart from other projects: a process ends, and its servers, where the next file is of another one.
          sequence: { groupOrder: 1 },
          env: shortLivedJava,
          testTimeout: 60_000,
          hookTimeout: 90_000,
          maxWorkers: Number(process.env.FILES_AT_ONCE ?? 2),
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [...testsOfLength, ...testsOfMatrices],
          env: { LONG_TESTS: '1' },
          globalSetup: [RUN_FOLDER, 'tests/support/servers/shared-servers.ts'],
          maxWorkers: Number(process.env.FILES_AT_ONCE ?? 1),
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: {
          // Rounds of the promises, each on servers of its own: `npm run test:guarantees`.
          name: 'rounds',
          include: ['tests/guarantees/**/*.test.ts'],
          globalSetup: [RUN_FOLDER],
          maxWorkers: Number(process.env.FILES_AT_ONCE ?? 1),
          env: shortLivedJava,
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'time',
          include: testsOfTime,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
})
