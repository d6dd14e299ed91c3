import type { Kafka, Producer } from 'kafkajs'

export const STORES = 200
const DOORS = 3
const PARTITIONS = 4

/** One message of counted traffic as a bench sends it. @param atMs event time, epoch ms */
export function trafficMessage(row: number, atMs: number): string {
  const store = row % STORES
  const door = Math.floor(row / STORES) % DOORS
  return `{"store_id":${store + 1},"customers_in":${row % 5},"customers_out":${row % 3},"time_stamp":"${new Date(atMs).toISOString()}","door_id":"d${door + 1}"}`
}

export async function makeTopic(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: true })
  await admin.disconnect()
}

/** When an event happened: a few ms after the one before, the last of them now. Epoch ms. */
export function eventAt(row: number, rows: number, endMs: number): number {
  return Math.floor(endMs - (rows - row) * Math.min(10, 18_000_000 / rows))
}

/** Writes `rows` messages, spread over the partitions by store; event times are a few ms apart and end now. */
export async function loadTopic(producer: Producer, topic: string, rows: number, endMs: number): Promise<void> {
  const perSend = 10_000
  for (let from = 0; from < rows; from += perSend) {
    const messages = []
    for (let row = from; row < Math.min(rows, from + perSend); row++) {
      const partition = (row % STORES) % PARTITIONS
      messages.push({ partition, value: trafficMessage(row, eventAt(row, rows, endMs)) })
    }
    await producer.send({ topic, acks: -1, messages })
  }
}
