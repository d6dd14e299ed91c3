import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '~/platform/process/private-files'

/** What runs where, with the logins; `<data>/addresses.json`. */
export type Addresses = {
  /** Address of the pages. */
  web: string
  /** `http://admin:…@host:port`: REST, line protocol and the console; may write. */
  questdb_http: string
  /** `postgres://analyst:…@host:port/qdb`: may only read. */
  questdb_pg: string
  /** Bootstrap servers, `host:port`; if Kafka is used. */
  kafka?: string
  /** The worker's HTTP intake; with several workers, that of the first. */
  intake: string
  /** The HTTP intakes of all workers; the first is `intake`. */
  intakes: string[]
  /** Processes of this start by name: launcher, web, worker (worker-2 …), questdb, kafka, producer. */
  pids: Record<string, number>
}

const FILE = 'addresses.json'

/** Writes the file atomically, readable by its owner only. */
export function writeAddresses(dataDir: string, addresses: Addresses): void {
  const draft = join(dataDir, `${FILE}.${process.pid}`)
  writePrivateFile(draft, `${JSON.stringify(addresses, null, 2)}\n`)
  renameSync(draft, join(dataDir, FILE))
}

/** Removes the file once nothing runs. */
export function removeAddresses(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}
