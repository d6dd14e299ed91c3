import type { Log } from '~/platform/process/log'
import type { Settings } from '~/platform/process/settings'
import { demoStores } from '~/simulation'
import type { Pipeline } from './pipeline'
import { lastPlayed } from './simulated-past'
import { SIMULATOR_SOURCE, SimulatorSource } from './sources/simulator'

/** Registers the demo's stores if new, and generates their traffic from where it stopped. */
export async function playDemo({ registry, address, batcher, decoder, stats }: Pipeline, settings: Settings, log: Log) {
  const stores = demoStores(settings.SIMULATION_STORES)
  const ids = stores.map((store) => store.storeId)
  const newIds = new Set(await registry.ensureStores(ids, settings.DEFAULT_TIME_ZONE))
  await registry.saveStores(stores.filter((store) => newIds.has(store.storeId)))
  const resumeMs = await lastPlayed(address)
  const place = { topic: SIMULATOR_SOURCE, partition: 0, stats: stats.of(SIMULATOR_SOURCE) }
  const simulator = new SimulatorSource({
    stores,
    seed: settings.SIMULATION_SEED,
    decoder,
    batcher,
    place,
    log,
    resumeMs,
  })
  simulator.start()
  return simulator
}
