import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { claimPort } from './port-claims'
import { StartProblem } from './start-problem'

/** Gives a port of a host where nothing listens on it (0 stands for one that is free); undefined where it is taken. */
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

/** Whether a port can be listened on. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryPort(port, host)) !== undefined
}

/**
 * Below the ports that systems give outgoing connections (Linux: from 32768, macOS and Windows: from 49152): what
 * listens here and is started again finds its port as it left it.
 */
const LISTENING = { from: 20_000, to: 32_767 }
const TRIES = 100

/** Chooses ports on loopback, never the same twice, nor one that another process of ours has chosen. */
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
      if (port === undefined) throw new StartProblem('No free port is left on 127.0.0.1.')
      if (!this.given.has(port) && claimPort(port)) return this.keep(port)
    }
  }

  /**
   * The port someone asked for.
   * @throws {StartProblem} where it is taken
   */
  async requested(port: number, host = '127.0.0.1'): Promise<number> {
    if (await isFree(port, host)) return this.keep(port)
    throw new StartProblem(`Port ${port} is taken.`, [
      `Choose another, such as  npm start -- --port ${await this.free()}  , leave --port away for a free one,`,
      `or see who listens there:  ss -ltnp 'sport = :${port}'  (macOS: lsof -nP -iTCP:${port})`,
    ])
  }

  private keep(port: number): number {
    this.given.add(port)
    return port
  }
}
