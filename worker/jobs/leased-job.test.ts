import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { LeasedJob } from './leased-job'

/** A lease like the registry's, with a clock of its own. */
class Leases {
  holder: string | null = null
  expiresAt = 0
  away = false
  async lease(_name: string, holder: string, forMs: number): Promise<boolean> {
    if (this.away) throw new Error('the registry is away')
    if (this.holder !== holder && this.holder !== null && this.expiresAt > Date.now()) return false
    this.holder = forMs > 0 ? holder : null
    this.expiresAt = Date.now() + forMs
    return forMs > 0
  }
}

/** Long enough that a busy machine never misses a renewal. */
const LONG_LEASE_MS = 6_000
const jobs: LeasedJob[] = []
afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()))
})

function job(registry: Leases, rounds: string[], name: string, leaseMs = 200): LeasedJob {
  const job = new LeasedJob({
    name: 'test',
    registry,
    begin: () => ({
      round: async () => {
        rounds.push(name)
      },
    }),
    everyMs: 5,
    leaseMs,
    log: pino({ level: 'silent' }),
  })
  jobs.push(job)
  job.start()
  return job
}

it('one of two workers does the job; the other takes over when it stops', async () => {
  const registry = new Leases()
  const rounds: string[] = []
  const first = job(registry, rounds, 'first', LONG_LEASE_MS)
  await eventually(() => first.held)
  const second = job(registry, rounds, 'second', LONG_LEASE_MS)
  await eventually(() => rounds.length > 20)
  expect(new Set(rounds)).toEqual(new Set(['first']))
  await first.stop()
  rounds.length = 0
  await eventually(() => rounds.length > 3)
  expect(second.held).toBe(true)
  expect(new Set(rounds)).toEqual(new Set(['second']))
})

it('a worker that cannot reach the registry stops the job when its lease expires', async () => {
  const registry = new Leases()
  const rounds: string[] = []
  const only = job(registry, rounds, 'only')
  await eventually(() => rounds.length > 0)
  registry.away = true
  await eventually(() => !only.held)
  rounds.length = 0
  registry.away = false
  await eventually(() => rounds.length > 0)
})
