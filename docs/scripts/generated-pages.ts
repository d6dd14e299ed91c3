import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { COOKBOOK } from '~/app/sql/cookbook/all-recipes'
import { TABLE_DOCS } from '~/app/sql/table-docs/all-tables'
import { formulaWords, METRICS, type Metric } from '~/domain/metrics'

/** The pages of docs/ that are generated from the code: `npm run docs` writes them, a test compares them. */

/** Prose in lines of at most 120 columns. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= 120) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}

const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')

function tablesPage(): string {
  const sections = TABLE_DOCS.map(({ names, about, columns }) => {
    const rows = columns.map(
      ({ name, type, unit, meaning }) => `| \`${name}\` | ${type} | ${unit ?? ''} | ${meaning} |`,
    )
    return `## ${list(names)}\n\n${wrapped(about)}\n\n| column | type | unit | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Tables in QuestDB

Analysts have a read-only login (\`analyst\`): [how to connect](analysts.md). Times are UTC. Event tables are partitioned
by day and keep \`RETENTION_DAYS\` (800) days. Minor units are the smallest unit of a row's \`currency\`, such as cents. The
tables of visits, the web shop and interactions are empty until such events arrive. Example queries:
[cookbook.md](cookbook.md).

Generated from \`app/sql/table-docs\` by \`npm run docs\`; tests compare it with the migrations and with the tables in
QuestDB.

${sections.join('\n')}`
}

function cookbookPage(): string {
  const chapters = COOKBOOK.map(({ title, recipes }) => {
    const parts = recipes.map(
      (recipe) =>
        `### ${recipe.title}\n\n${wrapped(`${recipe.about} Gives ${list(recipe.columns)}.`)}\n\n\`\`\`sql\n${recipe.sql};\n\`\`\`\n`,
    )
    return `## ${title}\n\n${parts.join('\n')}`
  })
  return `# Cookbook

Queries that are ready to run: on the _SQL_ page of Storepulse, in QuestDB's console, or in any PostgreSQL client
([how to connect](analysts.md)). Values you may want to change are declared in the first line. The columns are described
in [tables.md](tables.md).

Generated from \`app/sql/cookbook\` by \`npm run docs\`; a test runs each of them against QuestDB.

${chapters.join('\n')}`
}

/** What a metric of several stores is. */
function overStores({ per, whereLacking }: Metric): string {
  if (per.length === 0) return 'the sum'
  const lacking = whereLacking === 'unknown' ? 'unknown where a store lacks one' : 'stores that lack one are left out'
  return `sum ÷ sum; ${lacking}`
}

function metricsPage(): string {
  const rows = METRICS.map((metric) => {
    const places = ['pages', 'SQL', metric.inFiles && 'files', metric.inCookbook && 'cookbook'].filter(Boolean)
    const cells = [metric.label, `\`${metric.column}\``, metric.unit, formulaWords(metric), overStores(metric)]
    return `| ${[...cells, places.join(', ')].join(' | ')} |`
  })
  return `# Figures

What the history makes of the people counted at the doors. Open hours are those of the range so far, by the opening
hours of each store; m² is the area of the store. A figure without data is unknown, shown as –.

| figure | column | unit | formula | of several stores | where |
|---|---|---|---|---|---|
${rows.join('\n')}

Made from \`domain/metrics.ts\` by \`npm run docs\`. [How to add one](add-a-metric.md).
`
}

/** Path in docs/ → text. */
export const GENERATED_PAGES = {
  'tables.md': tablesPage,
  'cookbook.md': cookbookPage,
  'metrics.md': metricsPage,
} as const

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, page] of Object.entries(GENERATED_PAGES)) {
    writeFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), page())
  }
}
