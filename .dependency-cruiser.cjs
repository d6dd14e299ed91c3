// The import directions of the house (docs/decisions/house/0001-rooms-and-directions.md, docs/architecture.md).
// `npm run check` fails on any import against them.
const ROOMS = ['domain', 'platform', 'registry', 'simulation', 'worker', 'app', 'services', 'tests', 'bench']

/** @param {string} room @param {string[]} allowed */
const roomMayImport = (room, allowed) => ({
  name: `${room}-imports`,
  comment: `${room} may import only: ${[room, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: `^(${ROOMS.filter((other) => other !== room && !allowed.includes(other)).join('|')})/` },
})

/** Folders of `app` that are pure: they know no database, no request and no browser. */
const PURE =
  'settings/question|history/(question|answer)|import/(columns|times|counts)|sql/(statement|cookbook|table-docs)'
/** What runs in the browser too. */
const VIEWS = '(history|import|live|sql|settings|live/overview|live/store)/view|history/chart|live/(display|stream)|ui'
const READS = '(history|import|live|sql|settings|history/files)/reads|reads'
const PAGES = '(history|import|sql|settings)/page'

/**
 * @param {string} name
 * @param {string} comment
 * @param {string} folders folders of app
 * @param {string} forbidden what they must not import
 * @param {string} [but] files of these folders that may
 */
const appFoldersMustNotImport = (name, comment, folders, forbidden, but = '\\.test\\.tsx?$') => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^app/(${folders})/`, pathNot: but },
  to: { path: forbidden },
})

module.exports = {
  forbidden: [
    roomMayImport('domain', []),
    roomMayImport('platform', ['domain']),
    roomMayImport('registry', ['domain', 'platform']),
    roomMayImport('simulation', ['domain']),
    roomMayImport('worker', ['domain', 'platform', 'registry', 'simulation']),
    roomMayImport('app', ['domain', 'platform', 'registry', 'simulation']),
    roomMayImport('services', ['domain', 'platform', 'registry']),
    {
      name: 'domain-is-pure',
      comment: 'domain is pure TypeScript: zod and the Temporal polyfill are its only packages, no Node modules',
      severity: 'error',
      from: { path: '^domain/', pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: 'node_modules/(zod|temporal-polyfill|temporal-spec)/',
      },
    },
    {
      name: 'routes-are-imported-by-nobody',
      comment:
        'a route goes from an address to a question and its page; what others need of it lives in the room of the question',
      severity: 'error',
      from: { path: '^app/(?!routes/)', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^app/routes/' },
    },
    {
      name: 'pure-folders-import',
      comment: 'pure folders import domain, each other, and what stands directly in their room; no Node modules',
      severity: 'error',
      from: { path: `^app/(${PURE})/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(app|platform|registry|simulation)/|^node:',
        pathNot: `^app/(${PURE})/|^app/import/[^/]+\\.ts$`,
      },
    },
    appFoldersMustNotImport(
      'views-import',
      'what runs in the browser gets plain data: it reads nothing and knows no request',
      VIEWS,
      `^(platform|registry|simulation)/|^app/(${READS}|live/hub|server|worker-link|import/(uploads|reading))/`,
      '\\.test\\.tsx?$|\\.server\\.tsx?$',
    ),
    appFoldersMustNotImport(
      'ui-imports',
      'shared widgets know nothing of a single question',
      'ui',
      '^app/(history|live|import|sql|settings|reads|server|worker-link)/',
    ),
    appFoldersMustNotImport(
      'reads-import',
      'a read knows the question and the connection, nothing else of ours',
      READS,
      `^(registry|simulation)/|^app/(${VIEWS}|${PAGES}|live/hub|server|worker-link)/`,
    ),
    appFoldersMustNotImport(
      'hub-imports',
      'the live hub knows its reads and the domain: who asks it is not its concern',
      'live/hub',
      `^app/(history|import|sql|settings|server|worker-link|${VIEWS})/`,
    ),
    {
      name: 'context-is-handed-down',
      comment:
        'only loaders and actions ask for what the web process has opened; what they call gets it as a parameter',
      severity: 'error',
      from: {
        path: '^app/',
        pathNot:
          '^app/(routes/|root\\.tsx|entry\\.server\\.tsx|server/(context|open-web)\\.server\\.ts)|\\.test\\.tsx?$',
      },
      to: { path: '^app/server/context\\.server', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'guarantees-reckon-apart',
      comment:
        'what must be in the tables is reckoned from the log and the docs, without the code that is put to the test',
      severity: 'error',
      from: { path: '^tests/guarantees/' },
      to: { path: '^worker/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|\\.data|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
