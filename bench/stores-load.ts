import { setTimeout as pause } from 'node:timers/promises'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'

const EVERY_MS = 250

/**
 * Writes counted traffic without end, as a worker would: a number of events per second, spread over stores '1' …
 * 'stores' in no order.
 */
export class StoresLoad {
  private stopped = false
  private readonly running: Promise<void>

  constructor(address: QuestdbAddress, stores: number, eventsPerSecond: number) {
    this.running = this.run(address, stores, eventsPerSecond)
  }

  private async run(address: QuestdbAddress, stores: number, eventsPerSecond: number): Promise<void> {
    const begunMs = performance.now()
    for (let sent = 0; !this.stopped; await pause(EVERY_MS)) {
      const due = Math.floor(((performance.now() - begunMs) / 1000) * eventsPerSecond)
      const nowMs = Date.now()
      const lines: string[] = []
      for (; sent < due; sent += 1) {
        const store = ((sent * 7919) % stores) + 1
        const id = `00000000-0000-4000-9000-${sent.toString(16).padStart(12, '0')}`
        lines.push(
          `traffic,store_id=${store},door_id=door-1,source=bench customers_in=1i,customers_out=${sent % 2}i,received_at=${nowMs}000t,event_id="${id}" ${nowMs}000000`,
        )
      }
      if (lines.length === 0) continue
      const answer = await fetch(`${address.origin}/write`, {
        method: 'POST',
        headers: address.headers,
        body: lines.join('\n'),
      })
      if (!answer.ok) throw new Error(`QuestDB takes no events: ${answer.status} ${await answer.text()}`)
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.running
  }
}
