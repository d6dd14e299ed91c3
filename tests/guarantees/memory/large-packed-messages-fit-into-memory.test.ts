import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'

/** Most resident memory while messages near the limit of 8 MiB come in packed. */
const MOST_RSS_MB = 340
const EACH = 30

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

it('messages of 7 MB that come packed by each codec in turn cost the worker no more than one of them does', async () => {
  const file = join(rig.folder, 'message')
  writeFileSync(file, `[${' '.repeat(7_000_000)}]`)
  const worker = await rig.startWorker()
  await worker.joined()
  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
    for (let n = 0; n < EACH; n++) {
      const to = ['-P', '-b', rig.kafka.broker, '-t', 'store-traffic', '-p', String(n % 4)]
      execFileSync('kcat', [...to, '-X', 'message.max.bytes=8000000', '-z', codec, file])
    }
    await rig.atRest()
  }
  expect(worker.child.ended).toBeUndefined()
  expect(worker.memory().peakMb).toBeLessThanOrEqual(MOST_RSS_MB)
}, 240_000)
