import { MINUTE_MS } from '~/domain/time/durations'
import { askKafka, type KafkaPlan, type RunningKafka, startKafka } from './kafka'
import { newClusterId } from './kafka-cluster-id'
import { untilReady } from './readiness'

const KNOWN_WITHIN_MS = MINUTE_MS

/**
 * Starts the brokers of one KRaft cluster on loopback, each its own controller, and waits until they know each other.
 * Each has a replica of every topic; one may be down.
 */
export async function startKafkaCluster(plans: readonly KafkaPlan[]): Promise<RunningKafka[]> {
  const clusterId = newClusterId()
  const controllers = plans.map(({ controllerPort }) => `127.0.0.1:${controllerPort}`)
  const started = await Promise.allSettled(
    plans.map((plan, place) => startKafka({ ...plan, member: { clusterId, controllers, place } })),
  )
  const brokers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason
    const addresses = brokers.map(({ broker }) => broker)
    await untilReady('Kafka', () => askKafka(addresses, plans.length), { withinMs: KNOWN_WITHIN_MS })
    return brokers
  } catch (error) {
    await Promise.all(brokers.map(({ child }) => child.stop()))
    throw error
  }
}
