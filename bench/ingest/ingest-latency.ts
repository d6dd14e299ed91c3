import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import { TABLE } from '~/domain/tables'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { percentile } from '../rig'
import { trafficMessage } from './ingest-load'

const EVENTS_PER_SECOND = 5_000
const SEND_EVERY_MS = 10
const LATE_MS = 40 * 86_400_000
const POLL_MS = 20
const GIVE_UP_AFTER_MS = 30_000

/**
 * Sends 5 000 events a second and polls the view of minutes, which pages read. Measures from Kafka's append time to the
 * first poll whose sum includes the event, assuming that events enter the view in the order in which they were
 * appended. Milliseconds, including the poll's own time.
 */
export async function measureLatency(
  producer: Producer,
  address: QuestdbAddress,
  { seconds, lateShare }: { seconds: number; lateShare: number },
): Promise<{ p50: number; p99: number; events: number }> {
  const beginMs = Date.now() + 500
  const endMs = beginMs + seconds * 1000
  const from = new Date(beginMs).toISOString()
  const readable = async () => {
    const sql = `SELECT sum(events) AS events FROM ${TABLE.trafficPerMinute} WHERE ts >= dateadd('m', -1, '${from}')`
    return Number((await execute(address, sql))[0]?.events ?? 0)
  }
  const before = await settled(readable)
  /** Append time of each event that is not late, in order. */
  const appendedMs: number[] = []
  const sending = (async () => {
    await pause(beginMs - Date.now())
    for (let sent = 0; Date.now() < endMs; ) {
      const due = Math.floor(((Date.now() - beginMs) / 1000) * EVENTS_PER_SECOND)
      const messages = []
      let fresh = 0
      for (; sent < due; sent++) {
        const late = lateShare > 0 && sent % Math.round(1 / lateShare) === 0
        if (!late) fresh++
        messages.push({ partition: sent % 4, value: trafficMessage(sent, late ? Date.now() - LATE_MS : Date.now()) })
      }
      if (messages.length > 0) {
        const answers = await producer.send({ topic: 'store-traffic', acks: -1, messages })
        const atMs = Math.min(...answers.map(({ logAppendTime }) => Number(logAppendTime)))
        for (let one = 0; one < fresh; one++) appendedMs.push(atMs)
      }
      await pause(SEND_EVERY_MS)
    }
  })()
  let done = false
  void sending.then(() => {
    done = true
  })
  const latencies: number[] = []
  while (Date.now() < endMs + GIVE_UP_AFTER_MS && !(done && latencies.length >= appendedMs.length)) {
    const seen = (await readable()) - before
    const now = Date.now()
    // Events that were read before their append was acknowledged count at the next poll.
    for (const atMs of appendedMs.slice(latencies.length, seen)) latencies.push(now - atMs)
    await pause(POLL_MS)
  }
  await sending
  if (latencies.length < appendedMs.length)
    throw new Error(`only ${latencies.length} of ${appendedMs.length} events came into the view`)
  latencies.sort((a, b) => a - b)
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), events: latencies.length }
}

/** Reads until the value stays the same: the view lags behind its table. */
async function settled(read: () => Promise<number>): Promise<number> {
  for (let last = await read(); ; ) {
    await pause(250)
    const now = await read()
    if (now === last) return now
    last = now
  }
}
