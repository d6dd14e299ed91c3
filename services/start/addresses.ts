import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivateFile } from '~/platform/process/private-files'

/** What runs and where, with the logins that are needed; `<data>/addresses.json`. */
export type Addresses = {
  /** Where the pages are. */
  web: string
  /** `http://admin:…@host:port`: REST, line protocol and the console; may write. */
  questdb_http: string
  /** `postgres://analyst:…@host:port/qdb`: may only read. */
  questdb_pg: string
  /** Bootstrap servers, `host:port`; where Kafka is used. */
  kafka?: string
  /** The worker's HTTP door; with several workers, the first one's. */
  intake: string
  /** The HTTP doors of all workers; the first is `intake`. */
  intakes: string[]
  /** Processes of this start by name: launcher, web, worker (worker-2 …), questdb, kafka, producer. */
  pids: Record<string, number>
}

const FILE = 'addresses.json'

/** Writes the file whole or not at all, readable by its owner only. */
export function writeAddresses(dataDir: string, addresses: Addresses): void {
  const draft = join(dataDir, `${FILE}.${process.pid}`)
  writePrivateFile(draft, `${JSON.stringify(addresses, null, 2)}\n`)
  renameSync(draft, join(dataDir, FILE))
}

/** Removes the file once nothing runs. */
export function removeAddresses(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}
