import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readSettings, settingsSchema } from '~/platform/process/settings'
import { CHECKOUT } from '~/services/checkout'
import { loadEnvFile, OTHER_NAMES } from '~/services/start/env-file'
import { producerSettingsSchema } from '~/worker/producer/command/settings'

/** The code of the product without comments and texts: a name in a sentence is not read. */
function codeOf(file: string): string {
  return readFileSync(join(CHECKOUT, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

const sources = ['app', 'worker', 'services', 'platform', 'registry'].flatMap((room) =>
  readdirSync(join(CHECKOUT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(room, name)),
)
/**
 * services/start/environment.ts hands settings on, which is no reading; the schema of platform/process/settings.ts
 * names them, which is none either.
 */
const code = sources
  .filter(
    (file) =>
      ![
        'services/start/environment.ts',
        'worker/producer/command/settings.ts',
        'platform/process/settings.ts',
      ].includes(file),
  )
  .map(codeOf)
  .join('\n')
const schemaFile = codeOf('platform/process/settings.ts')
const reader = schemaFile.slice(schemaFile.indexOf('export function readSettings'))

/** Whether a name is taken from an object: `settings.NAME` or `{ NAME } = settings` or `({ NAME }: Settings)`. */
function isRead(name: string, text: string): boolean {
  return new RegExp(`\\.${name}\\b|\\{[^{}()]*\\b${name}\\b[^{}()]*\\}\\s*(=|:\\s*\\w*Settings)`).test(text)
}

describe('settings', () => {
  it('are all read by something: none is only described', () => {
    const unread = Object.keys(settingsSchema.shape).filter((name) => !isRead(name, code) && !isRead(name, reader))
    expect(unread).toEqual([])
  })

  it('are all read where they go by another name', () => {
    const derived = Object.keys(readSettings({})).filter((name) => !(name in settingsSchema.shape))
    expect(derived).toEqual(expect.arrayContaining(['databaseUrl', 'publicOrigins', 'retailCalendar', 'topics']))
    expect(derived.filter((name) => !isRead(name, code))).toEqual([])
  })

  it('are all in a schema: none is read that is not described', () => {
    const given = [...code.matchAll(/\benv\.([A-Z][A-Z_]{2,})|\bsettings\.([A-Z][A-Z_]{2,})/g)].map(
      ([, ...found]) => found.find(Boolean) ?? '',
    )
    expect(given.length).toBeGreaterThan(20)
    const known = [...Object.keys(settingsSchema.shape), ...OTHER_NAMES, 'PROD', 'NODE_ENV']
    expect([...new Set(given)].filter((name) => !known.includes(name))).toEqual([])
  })

  it('reach the containers from .env, all but those that the containers set themselves and those of npm start', () => {
    const compose = readFileSync(join(CHECKOUT, 'docker-compose.yml'), 'utf8')
    const missing = Object.keys(settingsSchema.shape).filter(
      (name) => !new RegExp(`^ {4,6}${name}: `, 'm').test(compose),
    )
    expect(missing).toEqual([
      'KAFKA_ENABLED',
      'KAFKA_BOOTSTRAP_SERVERS',
      'DATABASE_URL',
      'INSTANCE',
      'SIMULATION',
      'SIMULATION_STORES',
      'SIMULATION_SEED',
      'BACKFILL_DAYS',
    ])
    const filledIn = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name)
    expect(
      filledIn.filter((name = '') => !(name in settingsSchema.shape) && !OTHER_NAMES.some((n) => n === name)),
    ).toEqual([])
  })

  it('of the producer may stand in .env too', () => {
    const others = Object.keys(producerSettingsSchema.shape).filter((name) => !(name in settingsSchema.shape))
    expect(OTHER_NAMES).toEqual(expect.arrayContaining(others))
  })
})

describe('a file .env', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-'))
  const file = join(folder, '.env')
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
    rmSync(folder, { recursive: true, force: true })
  })

  it('is told of where it has names that nothing reads, once, with those names', () => {
    expect(existsSync(file)).toBe(false)
    expect(loadEnvFile(file)).toBeUndefined()
    writeFileSync(
      file,
      'KAKFA_BROKER=a:9092\nAUHT=required\n# SMTP_URL=x\nTRUST_PROXY_HOPS=1\nSTORES=a\nLOG_LEVEL=warn\nNODE_OPTIONS=\n',
    )
    expect(loadEnvFile(file)).toBe(
      `Nothing reads AUHT, KAKFA_BROKER, TRUST_PROXY_HOPS of ${file}.\n  All settings: .env.example.`,
    )
    expect(process.env.LOG_LEVEL).toBe('warn')
  })
})
