import { type ICustomPartitioner, Partitioners, type Producer, type ProducerBatch } from 'kafkajs'

/**
 * Sends to Kafka and checks that each partition has answered. If a broker dies during a send, its partitions move to
 * brokers that have answered already. kafkajs 2.2.4 does not ask these again, and resolves as if everything had been
 * stored.
 */
export class KafkaSends {
  private readonly addressed = new Map<string, Set<number>>()

  /** @param partitioner chooses partitions; default: Kafka's usual one */
  constructor(private readonly partitioner: ICustomPartitioner = Partitioners.DefaultPartitioner) {}

  /** For the producer that sends: records where messages go. */
  readonly createPartitioner: ICustomPartitioner = () => {
    const choose = this.partitioner()
    return (message) => {
      const partition = choose(message)
      const places = this.addressed.get(message.topic)
      if (places) places.add(partition)
      else this.addressed.set(message.topic, new Set([partition]))
      return partition
    }
  }

  /** Resolves when Kafka has everything; one call at a time per topic. @throws if it has not, or may not have */
  async send(producer: Producer, batch: ProducerBatch): Promise<void> {
    const topics = batch.topicMessages?.map(({ topic }) => topic) ?? []
    for (const topic of topics) this.addressed.delete(topic)
    for (const { topicName, partition } of await producer.sendBatch(batch)) {
      this.addressed.get(topicName)?.delete(partition)
    }
    const silent = topics.flatMap((topic) => [...(this.addressed.get(topic) ?? [])].map((place) => `${topic}/${place}`))
    if (silent.length > 0) throw new Error(`Kafka gave no answer for ${silent.join(', ')}`)
  }
}
