import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { CHECKOUT } from '~/services/checkout'
import { tempFolder } from '../support/temp-folder'

/** What `npm run check:boundaries` says of a small house with these imports. */
function check(imports: [from: string, to: string][]): { status: number | null; said: string } {
  const house = tempFolder()
  try {
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      copyFileSync(join(CHECKOUT, file), join(house.path, file))
    }
    symlinkSync(join(CHECKOUT, 'node_modules'), join(house.path, 'node_modules'))
    for (const room of ['app', 'worker', 'domain', 'platform', 'registry', 'simulation', 'services', 'tests']) {
      mkdirSync(join(house.path, room))
    }
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(house.path, file)), { recursive: true })
      writeFileSync(join(house.path, file), text)
    }
    for (const [, to] of imports) write(`${to}.ts`, 'export const thing = 1\n')
    for (const [from, to] of imports) write(`${from}.ts`, `export { thing } from '~/${to}'\n`)
    const { status, stdout } = spawnSync('npm', ['run', '--silent', 'check:boundaries'], {
      cwd: house.path,
      encoding: 'utf8',
    })
    return { status, said: stdout }
  } finally {
    house.remove()
  }
}

const FORBIDDEN: [rule: string, from: string, to: string][] = [
  ['worker-imports', 'worker/planted', 'app/a-page'],
  ['app-imports', 'app/planted', 'worker/a-source'],
  ['domain-imports', 'domain/planted', 'platform/a-log'],
  ['platform-imports', 'platform/planted', 'registry/a-store'],
  ['registry-imports', 'registry/planted', 'simulation/a-day'],
  ['simulation-imports', 'simulation/planted', 'platform/a-clock'],
  ['reads-import', 'app/history/reads/planted', 'app/history/view/a-table'],
  ['reads-import', 'app/reads/planted', 'registry/c-store'],
  ['views-import', 'app/history/view/planted', 'registry/b-store'],
  ['views-import', 'app/live/stream/planted', 'app/live/hub/a-frame'],
  ['routes-are-imported-by-nobody', 'app/live/planted', 'app/routes/a-route'],
  ['pure-folders-import', 'app/history/question/planted', 'app/history/reads/a-row'],
  ['pure-folders-import', 'app/history/answer/planted', 'app/history/reads/b-row'],
  ['pure-folders-import', 'app/sql/statement/planted', 'platform/a-connection'],
  ['ui-imports', 'app/ui/planted', 'app/history/view/a-chart'],
  ['hub-imports', 'app/live/hub/planted', 'app/server/a-context'],
  ['context-is-handed-down', 'app/settings/planted', 'app/server/context.server'],
  ['guarantees-reckon-apart', 'tests/guarantees/planted', 'worker/an-id'],
]

test('a planted import against the directions fails the check, each by its rule', { timeout: 60_000 }, () => {
  const { status, said } = check(FORBIDDEN.map(([, from, to]) => [from, to]))
  expect(status).not.toBe(0)
  for (const [rule, from, to] of FORBIDDEN) {
    expect(said.split('\n').some((line) => [rule, `${from}.ts`, `${to}.ts`].every((part) => line.includes(part)))).toBe(
      true,
    )
  }
})

test('imports along the directions pass', { timeout: 60_000 }, () => {
  const { status, said } = check([
    ['worker/main', 'platform/process/log'],
    ['app/routes/page', 'app/history/reads/hours'],
    ['app/live/hub/hub', 'app/live/reads/latest'],
    ['app/routes/page/route', 'app/server/context.server'],
    ['app/history/view/page', 'app/ui/table'],
    ['app/import/columns/header', 'app/import/limits'],
    ['registry/stores', 'domain/stores'],
    ['simulation/days', 'domain/hours'],
  ])
  expect(said).not.toContain('error')
  expect(status).toBe(0)
})
