import { until } from '../rig'
import { Listeners, listenerAddresses } from './live-listeners'
import type { TappedServer } from './live-servers'

const ROUNDS = 10
/** Memory may still settle after the first rounds; from then on it may not grow by more than this. */
const RSS_GROWTH = 1.1
const DATABASE_CONNECTIONS = 8

/** `rssMb` after each round; `flat`: it does not grow; `freed`: no round left anything behind. */
export type Rounds = { rssMb: number[]; flat: boolean; freed: boolean }

/** True once there are no listeners and as many sockets as before, apart from the database's. */
export async function isFree(product: TappedServer, socketsBefore: number): Promise<boolean> {
  return until(
    'streams freed',
    async () =>
      ((await product.listeners()) === 0 && product.sockets <= socketsBefore + DATABASE_CONNECTIONS) || undefined,
    15_000,
    200,
  ).catch(() => false)
}

/** All listeners come and go, again and again. @param stores how many stores they listen to */
export async function comeAndGo(product: TappedServer, count: number, stores: number): Promise<Rounds> {
  const listeners = new Listeners()
  try {
    const socketsBefore = product.sockets
    const rssMb: number[] = []
    let freed = true
    for (let round = 0; round < ROUNDS; round += 1) {
      await listeners.open(listenerAddresses(count, stores), product.port)
      await listeners.leave()
      freed = (await isFree(product, socketsBefore)) && freed
      rssMb.push(product.usage.rssMb)
    }
    const flat = Math.max(...rssMb.slice(-3)) <= Math.max(...rssMb.slice(2, 5)) * RSS_GROWTH
    return { rssMb, flat, freed }
  } finally {
    listeners.stop()
  }
}
