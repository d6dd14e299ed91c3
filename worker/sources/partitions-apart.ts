import Decoder from 'kafkajs/src/protocol/decoder.js'
import response from 'kafkajs/src/protocol/requests/fetch/v11/response.js'
import type { FetchedBatch } from './batches/fetched-batch'
import { type Budget, newBudget, readBatches, type Unreadable } from './batches/record-batches'

/** What a fetch found in a partition: messages, or a batch that cannot be read. */
export type PartitionRead = { topic: string; partition: number; unreadable: Unreadable | null }

type Told = (read: PartitionRead) => void

async function readPartition(decoder: Decoder, topic: string, budget: Budget, report: Told) {
  const head = {
    partition: decoder.readInt32(),
    errorCode: decoder.readInt16(),
    highWatermark: String(decoder.readInt64()),
    lastStableOffset: String(decoder.readInt64()),
    lastStartOffset: String(decoder.readInt64()),
    abortedTransactions: decoder.readArray((one) => ({
      producerId: String(one.readInt64()),
      firstOffset: String(one.readInt64()),
    })),
    preferredReadReplica: decoder.readInt32(),
  }
  const bytes = decoder.readBytes()
  let messages: FetchedBatch[] = []
  if (bytes && bytes.length > 0) {
    const read = await readBatches(bytes, budget, head.abortedTransactions)
    messages = read.batches
    if (messages.length > 0 || read.unreadable) {
      report({ topic, partition: head.partition, unreadable: read.unreadable })
    }
  } else if (head.errorCode === 0) report({ topic, partition: head.partition, unreadable: null })
  // Aborted transactions have been handled already.
  return { ...head, abortedTransactions: [], messages }
}

/**
 * Patches kafkajs, in the whole process, to read each partition of a fetch separately. By itself kafkajs lets one
 * unreadable batch discard the broker's whole response, again and again, so that no partition continues. With this, the
 * affected partition comes back empty and is reported, and the decompressed size of a fetch is limited. The messages
 * that kafkajs sees are batches (`FetchedBatch`). For brokers since 2.3, whose fetches are version 11.
 */
export function readPartitionsApart(report: Told): void {
  response.decode = async (raw) => {
    const decoder = new Decoder(raw)
    const clientSideThrottleTime = decoder.readInt32()
    const errorCode = decoder.readInt16()
    const sessionId = decoder.readInt32()
    const budget = newBudget()
    const responses = await decoder.readArrayAsync(async (topics) => {
      const topicName = topics.readString()
      return {
        topicName,
        partitions: await topics.readArrayAsync((one) => readPartition(one, topicName, budget, report)),
      }
    })
    return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses }
  }
}
