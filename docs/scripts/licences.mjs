// Writes docs/licences.md: every package that production runs, with its licence, as npm has installed them.
// `node docs/scripts/licences.mjs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Licences that let anyone use and pass on the product, closed or open. */
export const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  // Copyleft for its own files alone; resvg, which draws PNG, is used as it comes.
  'MPL-2.0',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
])

/**
 * Whether one of the licences that an expression offers is permissive, or all where it asks for all.
 * @param {string} expression
 */
export function isPermissive(expression) {
  const plain = expression.replace(/[()]/g, '')
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.has(licence.trim())))
}

/** Production packages of the lock file. @returns {{ name: string, version: string, licence: string }[]} */
export function productionPackages() {
  const { packages } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'))
  const found = new Map()
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.dev || entry.devOptional) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    found.set(`${name} ${entry.version}`, { name, version: entry.version, licence: entry.license ?? 'none stated' })
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

/** The whole page. */
export function licencesPage() {
  const rows = productionPackages().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`)
  return `# Licences

Storepulse is MIT. These are the npm packages it runs on, with the licence each states; all are permissive, but for resvg's, which asks to share changes to its own files. Made by \`node docs/scripts/licences.mjs\`; a test
compares it with what is installed. Beside them run QuestDB and Apache Kafka (both Apache-2.0), and Java; the font is Inter (OFL-1.1).

| package | version | licence |
|---|---|---|
${rows.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(fileURLToPath(new URL('../licences.md', import.meta.url)), licencesPage())
}
