import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSettings, SettingsError, settingsSchema } from './settings'

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const shown = [...example.matchAll(/^# ([A-Z][A-Z_]+)=(.*)$/gm)].map((match) => ({
  name: match[1] ?? '',
  value: match[2] ?? '',
}))

const noAccounts = 'only open: this version has no accounts. Let a reverse proxy require a login'

function problemsOf(env: Record<string, string>): string[] {
  try {
    readSettings(env)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

describe('.env.example', () => {
  test('lists every setting, in the order of the schema, and no other', () => {
    expect(shown.map(({ name }) => name)).toEqual(Object.keys(settingsSchema.shape))
  })

  test('shows values that are accepted', () => {
    expect(problemsOf(Object.fromEntries(shown.map(({ name, value }) => [name, value])))).toEqual([])
  })

  test('shows the defaults', () => {
    const defaults: Record<string, unknown> = settingsSchema.parse({})
    const given: Record<string, unknown> = settingsSchema.parse(
      Object.fromEntries(shown.filter(({ value }) => value !== '').map(({ name, value }) => [name, value])),
    )
    for (const [name, value] of Object.entries(defaults)) {
      if (value !== undefined) expect({ [name]: given[name] }).toEqual({ [name]: value })
    }
  })
})

describe('readSettings', () => {
  test('names all wrong settings at once', () => {
    const problems = problemsOf({
      PORT: '99999',
      LOG_LEVEL: 'loud',
      DEFAULT_TIME_ZONE: 'Mars/Olympus',
      KAFKA_BROKER: 'x',
    })
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'DEFAULT_TIME_ZONE',
      'KAFKA_BROKER',
      'LOG_LEVEL',
      'PORT',
    ])
  })

  test('names the allowed values of an enumerated setting', () => {
    expect(problemsOf({ LOG_LEVEL: 'loud', AUTH: 'maybe', SIMULATION: 'yes' })).toEqual([
      `AUTH: ${noAccounts} (got "maybe")`,
      'LOG_LEVEL: one of trace, debug, info, warn, error, fatal, silent (got "loud")',
      'SIMULATION: 1, 0, true or false (got "yes")',
    ])
  })

  test('never repeats the value of a wrong secret', () => {
    expect(problemsOf({ PSEUDONYM_SECRET: 'hunter2' }).join()).not.toContain('hunter2')
  })

  test('treats an empty variable as not set', () => {
    expect(readSettings({ PORT: '' }).PORT).toBe(3000)
  })

  test('uses Kafka as soon as a broker is named', () => {
    expect(readSettings({}).kafkaEnabled).toBe(false)
    expect(readSettings({ KAFKA_BROKER: 'a:9092, b:9092' })).toMatchObject({
      kafkaEnabled: true,
      kafkaBrokers: ['a:9092', 'b:9092'],
    })
  })

  test('refuses to listen beyond loopback without accounts, unless allowed', () => {
    expect(problemsOf({ HOST: '0.0.0.0' }).join()).toMatch(/^HOST:/)
    expect(problemsOf({ HOST: '0.0.0.0', ALLOW_OPEN: '1' })).toEqual([])
  })

  test('refuses AUTH=required and its likely misspellings, whatever else is set: it would protect nothing', () => {
    for (const AUTH of ['required', 'REQUIRED', 'true', '1', 'on', ' required']) {
      const others: Record<string, string>[] = [
        {},
        { HOST: '0.0.0.0', ALLOW_OPEN: '1' },
        { PUBLIC_URL: 'https://pulse.example.com' },
      ]
      for (const more of others) {
        expect(problemsOf({ AUTH, ...more })).toEqual([`AUTH: ${noAccounts} (got ${JSON.stringify(AUTH)})`])
      }
    }
    expect(problemsOf({ AUTH: 'required', HOST: '0.0.0.0' }).map((problem) => problem.split(':')[0])).toEqual([
      'AUTH',
      'HOST',
    ])
  })
})
