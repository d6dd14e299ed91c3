import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { claimPort } from './port-claims'
import { StartProblem } from './start-problem'

/** Resolves to a port if nothing listens on it, else to undefined. Port 0 picks a free one. */
function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

/** True if a port can be listened on. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryPort(port, host)) !== undefined
}

/**
 * Below the ports that systems use for outgoing connections (Linux: from 32768, macOS and Windows: from 49152), so that
 * a restarted server finds its port still free.
 */
const LISTENING = { from: 20_000, to: 32_767 }
const TRIES = 100

/** Chooses ports on loopback, never the same one twice, and none that another process of ours has chosen. */
export class Ports {
  private readonly given = new Set<number>()

  /** The usual port if it is free, else a free one. */
  async usual(port: number): Promise<number> {
    if (!this.given.has(port) && (await isFree(port)) && claimPort(port)) return this.keep(port)
    return this.free()
  }

  /** Any free port. */
  async free(): Promise<number> {
    for (let tried = 0; ; tried += 1) {
      const port = await tryPort(tried < TRIES ? randomInt(LISTENING.from, LISTENING.to + 1) : 0, '127.0.0.1')
      if (port === undefined && tried < TRIES) continue
      if (port === undefined) throw new StartProblem('127.0.0.1 has no free port: end a program that listens there.')
      if (!this.given.has(port) && claimPort(port)) return this.keep(port)
    }
  }

  /**
   * The requested port.
   * @throws {StartProblem} if it is taken
   */
  async requested(port: number, host = '127.0.0.1'): Promise<number> {
    if (await isFree(port, host)) return this.keep(port)
    throw new StartProblem(`Port ${port} is taken.`, [
      `Choose another, such as  npm start -- --port ${await this.free()}  , omit --port for a free one,`,
      `or see who listens there:  ss -ltnp 'sport = :${port}'  (macOS: lsof -nP -iTCP:${port})`,
    ])
  }

  private keep(port: number): number {
    this.given.add(port)
    return port
  }
}
