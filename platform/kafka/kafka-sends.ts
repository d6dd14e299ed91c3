import { type ICustomPartitioner, Partitioners, type Producer, type ProducerBatch } from 'kafkajs'

/**
 * Sends to Kafka and makes sure that each partition has answered. Where a broker ends in the midst of a send, its
 * partitions go to brokers that have answered already: kafkajs 2.2.4 does not ask these again, and resolves as if all
 * had been taken.
 */
export class KafkaSends {
  private readonly addressed = new Map<string, Set<number>>()

  /** @param partitioner chooses partitions, as Kafka usually does where it is left out */
  constructor(private readonly partitioner: ICustomPartitioner = Partitioners.DefaultPartitioner) {}

  /** For the producer that sends: notes where messages go. */
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

  /** Resolves when Kafka has all of it; one call at a time for a topic. @throws where it has not, or may not have */
  async send(producer: Producer, batch: ProducerBatch): Promise<void> {
    const topics = batch.topicMessages?.map(({ topic }) => topic) ?? []
    for (const topic of topics) this.addressed.delete(topic)
    for (const { topicName, partition } of await producer.sendBatch(batch)) {
      this.addressed.get(topicName)?.delete(partition)
    }
    const silent = topics.flatMap((topic) => [...(this.addressed.get(topic) ?? [])].map((place) => `${topic}/${place}`))
    if (silent.length > 0) throw new Error(`Kafka has not answered for ${silent.join(', ')}`)
  }
}
