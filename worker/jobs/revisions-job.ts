import type { Log } from '~/platform/process/log'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'
import type { Registry } from '~/registry'
import { LeasedJob } from './leased-job'
import { RevisionTerm } from './record-revisions'

const EVERY_MS = 10_000
const LEASE_MS = 20_000

/** The job that records revisions of each quarter of an hour, in one worker at a time; not started yet. */
export function recordsRevisions(parts: { registry: Registry; address: QuestdbAddress }, log: Log): LeasedJob {
  return new LeasedJob({
    name: 'revisions',
    registry: parts.registry,
    begin: () => new RevisionTerm({ address: parts.address, log }),
    everyMs: EVERY_MS,
    leaseMs: LEASE_MS,
    log,
  })
}
