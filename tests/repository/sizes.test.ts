import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { CHECKOUT } from '~/services/checkout'

const MOST_FILES = 15
const MOST_LINES = 300
const WIDEST = 120

/** Files of the repository. A file that is deleted but not yet committed does not count. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: CHECKOUT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(CHECKOUT, file)))

test(`every folder has at most ${MOST_FILES} files directly in it`, () => {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([])
  expect(counts.get('docs/decisions/ingest')).toBeGreaterThan(1)
})

test(`every source file has at most ${MOST_LINES} lines; tests may be longer`, () => {
  const sources = files.filter((file) => /\.([mc]?[jt]s|tsx|css|sql)$/.test(file) && !/^tests\/|\.test\./.test(file))
  const lines = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8').split('\n').length - 1
  expect(sources.filter((file) => lines(file) > MOST_LINES).map((file) => [file, lines(file)])).toEqual([])
  expect(sources).toContain('worker/main.ts')
})

/** Lines of comments, and lines of prose: neither code, tables nor headings. */
function linesForPeople(file: string): string[] {
  const lines = readFileSync(join(CHECKOUT, file), 'utf8').split('\n')
  if (!file.endsWith('.md'))
    return lines.filter((line) => /^\s*(\/\/|\/?\*|\{\/\*|--)/.test(line) && !/biome-ignore/.test(line))
  let inCode = false
  return lines.filter((line) => {
    if (line.trimStart().startsWith('```')) inCode = !inCode
    return !inCode && !/^\s*(\||#|```)/.test(line)
  })
}

test(`every line of comments and prose has at most ${WIDEST} columns`, () => {
  const written = files.filter((file) => /\.([mc]?[jt]s|tsx|css|sql|md)$/.test(file))
  const wide = written.flatMap((file) =>
    linesForPeople(file)
      .filter((line) => [...line].length > WIDEST)
      .map((line) => `${file}: ${line.trim().slice(0, 60)}`),
  )
  expect(wide).toEqual([])
  expect(linesForPeople('README.md').length).toBeGreaterThan(20)
  expect(linesForPeople('worker/schema/001-traffic.sql').length).toBeGreaterThan(0)
})
