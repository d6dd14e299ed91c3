// The import directions of the house (docs/decisions/0001-rooms-and-directions.md). `npm run check` fails on any import against them.
const ROOMS = ['domain', 'platform', 'registry', 'simulation', 'sender', 'worker', 'app', 'services', 'tests', 'bench']

/** @param {string} room @param {string[]} allowed */
const roomMayImport = (room, allowed) => ({
  name: `${room}-imports`,
  comment: `${room} may import only: ${[room, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: `^(${ROOMS.filter((other) => other !== room && !allowed.includes(other)).join('|')})/` },
})

/** @param {string} part @param {string} forbidden */
const appPartMustNotImport = (part, forbidden) => ({
  name: `app-${part}-imports`,
  comment: `app/${part} must not import app/(${forbidden}): routes → queries, live, components; live → queries; queries and components → rooms below`,
  severity: 'error',
  from: { path: `^app/${part}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: `^app/(${forbidden})/` },
})

module.exports = {
  forbidden: [
    roomMayImport('domain', []),
    roomMayImport('platform', ['domain']),
    roomMayImport('registry', ['domain', 'platform']),
    roomMayImport('simulation', ['domain']),
    roomMayImport('sender', ['domain', 'platform']),
    roomMayImport('worker', ['domain', 'platform', 'registry', 'simulation', 'sender']),
    roomMayImport('app', ['domain', 'platform', 'registry', 'simulation', 'sender']),
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
    appPartMustNotImport('queries', 'routes|live|components|exports'),
    // Files that people download: routes → exports → queries, live, components.
    appPartMustNotImport('exports', 'routes'),
    appPartMustNotImport('live', 'routes|components'),
    appPartMustNotImport('components', 'routes|live|queries|exports'),
    {
      name: 'components-import-domain-only',
      comment: 'a component gets plain data: of our rooms it may import domain only',
      severity: 'error',
      from: { path: '^app/components/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(platform|registry|simulation|sender)/' },
    },
    {
      name: 'queries-import-domain-and-platform',
      comment: 'a query knows the domain and the connection, nothing else of ours',
      severity: 'error',
      from: { path: '^app/queries/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(registry|simulation|sender)/' },
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
