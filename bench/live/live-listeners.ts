import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ClientAnswer, ClientOrder, StreamReceipts } from './live-clients'

/** Processes that the listeners are spread over. */
const PROCESSES = 2

/** What the listeners of one process received; the places in `receipts` are of its `keys`. */
export type Received = { keys: string[]; streams: StreamReceipts[] }

/** Addresses of `count` listeners: half on all stores, half on one store each, taking turns. */
export function listenerAddresses(count: number, stores: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? '/live/stream' : `/live/stream?store=${(Math.floor(i / 2) % stores) + 1}`,
  )
}

/** Live listeners in processes of their own. */
export class Listeners {
  private readonly children: ChildProcess[] = Array.from({ length: PROCESSES }, () =>
    fork('bench/live/live-clients.ts', { execArgv: ['--import', 'tsx'] }),
  )

  /** Opens a stream of each address; resolves when all have their head. */
  async open(addresses: readonly string[], port: number): Promise<void> {
    // Pairs stay together, so that each process has both kinds.
    const share = (nth: number) => addresses.filter((_, i) => Math.floor(i / 2) % PROCESSES === nth)
    await Promise.all(this.children.map((child, nth) => this.ask(child, { open: share(nth), port })))
  }

  /** From now on what is received is noted. */
  note(): void {
    for (const child of this.children) child.send({ note: true } satisfies ClientOrder)
  }

  /** What was received since `note`, by process. */
  async received(): Promise<Received[]> {
    const answers = await Promise.all(this.children.map((child) => this.ask(child, { report: true })))
    return answers.flatMap((answer) => ('streams' in answer ? [answer] : []))
  }

  /** All leave at once. */
  async leave(): Promise<void> {
    await Promise.all(this.children.map((child) => this.ask(child, { close: true })))
  }

  stop(): void {
    for (const child of this.children) child.kill()
  }

  private async ask(child: ChildProcess, order: ClientOrder): Promise<ClientAnswer> {
    const answer = once(child, 'message', { signal: AbortSignal.timeout(120_000) })
    child.send(order)
    return (await answer)[0] as ClientAnswer
  }
}
