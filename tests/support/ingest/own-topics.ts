import { Kafka, logLevel } from 'kafkajs'
import { ensureTopics } from '~/platform/kafka/topics'

const TOPICS = {
  KAFKA_TRAFFIC_TOPIC: 'traffic',
  KAFKA_ATOMIC_TRAFFIC_TOPIC: 'atomic',
  KAFKA_VISITS_TOPIC: 'visits',
  KAFKA_ANALYTICS_TOPIC: 'analytics',
  KAFKA_PRODUCTS_TOPIC: 'products',
  KAFKA_ORDERS_TOPIC: 'orders',
  KAFKA_USERS_TOPIC: 'users',
  KAFKA_INTERACTIONS_TOPIC: 'interactions',
} as const

export type OwnTopics = Record<keyof typeof TOPICS | 'KAFKA_BROKER' | 'KAFKA_GROUP', string>

/**
 * Makes topics and names a group of a test's own on a shared broker.
 * @returns the settings by which a worker reads them
 */
export async function ownTopics(broker: string, run: string): Promise<OwnTopics> {
  const named = Object.entries(TOPICS).map(([setting, name]) => [setting, `${run}-${name}`] as const)
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
  await ensureTopics(
    kafka,
    named.map(([, topic]) => topic),
  )
  return { ...(Object.fromEntries(named) as OwnTopics), KAFKA_BROKER: broker, KAFKA_GROUP: run }
}
