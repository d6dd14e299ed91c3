import { describe, expect, test } from 'vitest'
import { SettingsError } from '~/platform/process/settings'
import { readProducerOptions } from './options'
import { readProducerSettings } from './settings'

const problemsOf = (read: () => unknown): string[] => {
  try {
    read()
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
  }
  return []
}

describe('settings of the producer', () => {
  test('without any, it plays store-1 into the default topics', () => {
    expect(readProducerSettings({ KAFKA_BROKER: '' })).toMatchObject({
      brokers: ['127.0.0.1:9092'],
      topics: { session: 'foot_traffic', atomic: 'foot_traffic_realistic', counted: 'store-traffic' },
      format: 'both',
      pauseMs: 500,
      timeScale: 1,
      dailyCustomers: 1000,
      fixedDailyCustomers: null,
      dailyVariation: 0.1,
      maxRetries: 6,
      backOffMs: 5000,
      stores: { ids: ['store-1'] },
      timeZone: 'UTC',
    })
  })

  test('each setting takes effect', () => {
    const settings = readProducerSettings({
      KAFKA_BROKER: 'a:1, b:2',
      SLEEP: '1',
      TIME_SCALE: '4',
      DEFAULT_DAILY_CUSTOMERS: '10',
      BASE_DAILY_CUSTOMERS: '20',
      DAILY_CUSTOMERS: '30',
      DISABLE_DAILY_VARIATION: 'true',
      SEED: '7',
      SIMULATION_SEED: '8',
      STORES: '10, 11',
      SIMULATION_STORES: '3',
    })
    expect(settings).toMatchObject({
      brokers: ['a:1', 'b:2'],
      pauseMs: 250,
      dailyCustomers: 20,
      fixedDailyCustomers: 30,
      dailyVariation: 0,
      seed: 7,
      seedIsGiven: true,
      stores: { ids: ['10', '11'] },
    })
  })

  test("the launcher's settings play demo stores as counted traffic", () => {
    const env = { PRODUCER_FORMAT: 'counted', SIMULATION_STORES: '12', SIMULATION_SEED: '5' }
    expect(readProducerSettings(env)).toMatchObject({ format: 'counted', stores: { demo: 12 }, seed: 5 })
  })

  test('without SEED the seed stays the same across restarts, and differs between stores', () => {
    const seed = (STORES: string) => readProducerSettings({ STORES }).seed
    expect(seed('a')).toBe(seed('a'))
    expect(seed('a')).not.toBe(seed('b'))
    expect(readProducerSettings({}).seedIsGiven).toBe(false)
  })

  test('all wrong settings are named at once, with what is expected', () => {
    const problems = problemsOf(() =>
      readProducerSettings({
        KAFKA_BROKER: 'http://kafka',
        KAFKA_TOPIC: 'foot traffic',
        SLEEP: '-1',
        TIME_SCALE: '0',
        DAILY_CUSTOMERS: 'many',
        DAILY_VARIATION_PCT: '10',
        DISABLE_DAILY_VARIATION: 'yes',
        SEED: '1.5',
        MAX_RETRIES: 'x',
        RETRY_BACKOFF_SECONDS: '0',
        STORES: 'a,,b',
        PRODUCER_FORMAT: 'csv',
        DEFAULT_TIME_ZONE: 'Mars',
      }),
    )
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'KAFKA_BROKER',
      'KAFKA_TOPIC',
      'SLEEP',
      'TIME_SCALE',
      'DAILY_CUSTOMERS',
      'DAILY_VARIATION_PCT',
      'DISABLE_DAILY_VARIATION',
      'SEED',
      'MAX_RETRIES',
      'RETRY_BACKOFF_SECONDS',
      'STORES',
      'PRODUCER_FORMAT',
      'DEFAULT_TIME_ZONE',
    ])
    expect(problems[3]).toContain('between 0.01 and 1000 (got "0")')
  })
})

describe('options of the producer', () => {
  test('are parsed; --fault may repeat', () => {
    const args = [
      '--format',
      'counted',
      '--from',
      '2026-01-01',
      '--to',
      '2026-02-01',
      '--fault',
      'late',
      '--fault',
      'burst',
    ]
    expect(readProducerOptions(args)).toEqual({
      help: false,
      explain: false,
      format: 'counted',
      faults: ['late', 'burst'],
      history: { from: '2026-01-01', to: '2026-02-01' },
    })
  })

  test('all wrong options are named', () => {
    expect(
      problemsOf(() => readProducerOptions(['--format', 'x', '--fault', 'y', '--from', '2026-02-30'])),
    ).toHaveLength(4)
    expect(problemsOf(() => readProducerOptions(['--from', '2026-01-02', '--to', '2026-01-02']))).toHaveLength(1)
    expect(problemsOf(() => readProducerOptions(['--frmo', 'x']))[0]).toContain('--frmo')
    expect(problemsOf(() => readProducerOptions(['sometext']))).toHaveLength(1)
  })
})
