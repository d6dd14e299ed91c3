import { join } from 'node:path'
import { pino } from 'pino'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { keepBounded } from '~/platform/process/bounded-file'
import { ERRORS } from '~/platform/process/log'
import { keepFilesPrivate, makePrivateFolder } from '~/platform/process/private-files'
import { readSettings, type Settings, SettingsError } from '~/platform/process/settings'
import { demoEventsOfDay, demoStores } from '~/simulation'
import { openPipeline } from '../pipeline'
import { playedOrigin, SIMULATOR_SOURCE } from '../sources/simulator'
import { AllStats } from '../stats/source-stats'

/** How long after an event its message arrives in the generated history, milliseconds. */
const PLAYED_DELAY_MS = 80

/** Writes generated history: BACKFILL_DAYS days up to now. Progress goes to standard output, one JSON line per step. */
async function backfill(settings: Settings, days: number): Promise<void> {
  const folder = join(settings.DATA_DIR, 'logs')
  makePrivateFolder(folder)
  const file = join(folder, 'backfill.log')
  keepBounded(file)
  const log = pino(
    { name: 'backfill', level: settings.LOG_LEVEL, serializers: ERRORS },
    pino.destination({ dest: file, sync: true }),
  )
  const stores = demoStores(settings.SIMULATION_STORES)
  const pipeline = await openPipeline(settings, log, new AllStats(), { lateLingerMs: 200 })
  await pipeline.registry.saveStores(stores)
  const now = Date.now()
  const total = (days + 1) * stores.length
  let done = 0
  let offset = 0
  const place = { topic: SIMULATOR_SOURCE, partition: 0, stats: pipeline.stats.of(SIMULATOR_SOURCE) }
  for (let back = days; back >= 0; back--) {
    for (const store of stores) {
      const date = addDays(localDate(now, store.timeZone), -back)
      await pipeline.batcher.room()
      pipeline.batcher.begin()
      for (const event of demoEventsOfDay(store, date, settings.SIMULATION_SEED)) {
        if (event.atMs >= now) continue
        const bytes = Buffer.from(JSON.stringify(event.message))
        pipeline.decoder.message(bytes, playedOrigin(place, offset++, event.atMs + PLAYED_DELAY_MS))
      }
      void pipeline.batcher.end()
      done++
      if (done < total) process.stdout.write(`${JSON.stringify({ done, total })}\n`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await pipeline.close()
  log.info({ counts: pipeline.batcher.counts }, 'back-fill written')
  process.stdout.write(`${JSON.stringify({ done: total, total })}\n`)
}

try {
  keepFilesPrivate()
  const settings = readSettings(process.env)
  await backfill(settings, settings.BACKFILL_DAYS)
  process.exit(0)
} catch (error) {
  const reason = error instanceof SettingsError ? error.message : `the back-fill failed: ${(error as Error).message}`
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
