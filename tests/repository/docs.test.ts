import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { WebMetrics } from '~/app/server/web-metrics.server'
import { GENERATED_PAGES } from '~/docs/scripts/generated-pages'
import { settingsSchema } from '~/platform/process/settings'
import { CHECKOUT } from '~/services/checkout'
import { workerMetrics } from '~/worker/stats/metrics'
import { AllStats } from '~/worker/stats/source-stats'
import { isPermissive, licencesPage, productionPackages } from '../../docs/scripts/licences.mjs'

/** A file's text; the padding of Markdown tables is no matter. */
const read = (path: string) => tight(readFileSync(join(CHECKOUT, path), 'utf8'))
const tight = (text: string) => text.replace(/ {2,}(?=\|)/g, ' ').replace(/\|[ -]{3,}(?=\|)/g, '|---')
const schema = readdirSync(join(CHECKOUT, 'worker/schema'))
  .filter((name) => name.endsWith('.sql'))
  .map((name) => read(`worker/schema/${name}`))
  .join('\n')

/** SQL with what stands in parentheses left out: the commas that remain are those between terms. */
function withoutParentheses(sql: string): string {
  const without = sql.replaceAll(/\([^()]*\)/g, '')
  return without === sql ? sql : withoutParentheses(without)
}

/** Tables and views of the migrations with their columns. */
function tablesOfSchema(): [string, string[]][] {
  const tables = [...schema.matchAll(/CREATE TABLE IF NOT EXISTS (\w+) \(\n([\s\S]*?)\n\) /g)].map(
    ([, name = '', body = '']): [string, string[]] => [
      name,
      [...body.matchAll(/^\s+"?(\w+)"? [A-Z]/gm)].map(([, column = '']) => column),
    ],
  )
  const views = [
    ...schema.matchAll(/CREATE (?:MATERIALIZED )?VIEW IF NOT EXISTS (\w+) [\s\S]*?SELECT ([\s\S]*?)\bFROM/g),
  ].map(([, name = '', selected = '']): [string, string[]] => [
    name,
    withoutParentheses(selected)
      .split(',')
      .map((term) => /(\w+)\s*$/.exec(term)?.[1] ?? ''),
  ])
  const added = [...schema.matchAll(/ALTER TABLE (\w+) ADD COLUMN (?:IF NOT EXISTS )?"?(\w+)"?/g)].map(
    ([, name = '', column = '']): [string, string[]] => [name, [column]],
  )
  return [...tables, ...views, ...added]
}

test('docs/tables.md describes every table, view and column of the migrations', () => {
  const sections = read('docs/tables.md').split(/^## /m)
  const tables = tablesOfSchema()
  expect(tables.length).toBeGreaterThanOrEqual(11)
  for (const [table, columns] of tables) {
    const section = sections.find((text) => text.slice(0, text.indexOf('\n')).includes(`\`${table}\``))
    expect(columns.length).toBeGreaterThan(0)
    const missing = columns.filter((column) => !section?.includes(`| \`${column}\` |`))
    expect([table, missing]).toEqual([table, []])
  }
})

test.each(Object.entries(GENERATED_PAGES))('docs/%s is what the code says: npm run docs writes it', (name, page) => {
  expect(read(`docs/${name}`)).toBe(tight(page()))
})

test('docs/dead-letters.md says what to do for every reason a message is parked', () => {
  const union = /export type ParkReason =([^/]*?)\n\n/.exec(read('worker/decode/outcome.ts'))?.[1] ?? ''
  const reasons = [...union.matchAll(/'([\w-]+)'/g)].map(([, reason]) => reason)
  expect(reasons).toContain('not-json')
  const page = read('docs/dead-letters.md')
  expect(reasons.filter((reason) => !page.includes(`| \`${reason}\` |`))).toEqual([])
})

test('docs/operations.md lists every setting with its default', () => {
  const page = read('docs/operations.md')
  for (const [name, field] of Object.entries(settingsSchema.shape)) {
    const fallback = field.safeParse(undefined)
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : ''
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    expect([name, row === undefined]).toEqual([name, false])
    const shown = { true: '1', false: '0' }[value] ?? value
    expect([name, row?.split('|')[2]?.trim().replaceAll('`', '')]).toEqual([name, shown])
  }
})

test('docs/operations.md tells every metric of the workers and of the web process, and its kind', async () => {
  const told = [...read('docs/operations.md').matchAll(/^\| `(storepulse_\w+)` \| (\w+) \|/gm)].map(([, ...row]) => row)
  const none = () => null
  const web = new WebMetrics()
  web.watchHub({ listeners: 0, isStale: false })
  const texts = [await workerMetrics(new AllStats(), none, none).metrics(), (await web.text()).body]
  const own = texts.flatMap((text) => [...text.matchAll(/^# TYPE (storepulse_\w+) (\w+)$/gm)].map(([, ...row]) => row))
  expect(own.length).toBeGreaterThanOrEqual(10)
  expect(told.sort()).toEqual(own.sort())
})

test('docs/licences.md names every package that production runs, each with a permissive licence', () => {
  expect(read('docs/licences.md')).toBe(tight(licencesPage()))
  const packages = productionPackages()
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['react', 'kafkajs', 'pg']))
  expect(packages.filter(({ licence }) => !isPermissive(licence))).toEqual([])
  expect(isPermissive('GPL-3.0-only')).toBe(false)
})

test('every link of README and docs leads to a file that is there', () => {
  const docs = readdirSync(join(CHECKOUT, 'docs'), { recursive: true, encoding: 'utf8' })
  const pages = [
    'README.md',
    'CHANGELOG.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ]
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, target = '']) => join(page, '..', target))
      .filter((target) => !existsSync(join(CHECKOUT, target)))
      .map((target) => `${page}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('the list of decisions names each of them, with its title and what took its place', () => {
  const folder = join(CHECKOUT, 'docs/decisions')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\d{4}-[^/]*\.md$/.test(name),
  )
  const wanted = files
    .sort((a, b) => basename(a).localeCompare(basename(b)))
    .map((name) => {
      const text = read(`docs/decisions/${name}`)
      const [, number, title] = /^# (\d{4}):? (.*)/.exec(text) ?? []
      const [, kind, by] = /^(Superseded in part|Superseded|Amended) by (\d{4})/m.exec(text) ?? []
      return [`[${number}](${name})`, title, kind === undefined ? 'in force' : `${kind.toLowerCase()} by ${by}`]
    })
  const rows = read('docs/decisions/README.md').matchAll(/^\| (\[\d{4}\]\S*) +\| (.*?) +\| (.*?) +\|$/gm)
  expect([...rows].map(([, ...cells]) => cells)).toEqual(wanted)
})
