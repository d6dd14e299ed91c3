import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Child } from '~/services/processes/child'
import { WEB_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { median, until, usage } from '../rig'

const REMIX_SERVE = 'node_modules/@remix-run/serve/dist/cli.js'
/** Node's arguments on both sides. */
const NODE_ARGS = ['--import', './bench/live-tap.mjs', ...WEB_NODE_FLAGS]
const NODE_ENVIRONMENT = { NODE_ENV: 'production', TZ: 'UTC' } as const
/** How often resident memory is sampled. */
const LOOK_EVERY_MS = 250

/** A server under the tap, whichever it is. */
export class TappedServer {
  private constructor(
    readonly pid: number,
    readonly port: number,
    private readonly tap: string,
    readonly stop: () => Promise<void>,
    private readonly child: ChildProcess | null,
  ) {}

  /** The web process as shipped, under remix-serve. */
  static async product(folder: string, env: Record<string, string>): Promise<TappedServer> {
    const port = await new Ports().free()
    const tap = join(folder, 'product.tap')
    const child = await Child.start({
      name: 'web',
      command: process.execPath,
      args: [...NODE_ARGS, REMIX_SERVE, 'build/server/index.js'],
      output: join(folder, 'web.log'),
      graceMs: 10_000,
      env: { ...process.env, ...NODE_ENVIRONMENT, PORT: String(port), LIVE_TAP: tap, ...env },
    })
    const health = `http://127.0.0.1:${port}/health`
    await until('the web process answers', async () => (await fetch(health).catch(() => null))?.ok || undefined, 60_000)
    return new TappedServer(child.pid, port, tap, async () => void (await child.stop()), null)
  }

  /** The bare Node http server. */
  static async bare(folder: string): Promise<TappedServer> {
    const port = await new Ports().free()
    const tap = join(folder, 'bare.tap')
    const child = fork('bench/live-bare.mjs', {
      execArgv: NODE_ARGS,
      env: { ...process.env, ...NODE_ENVIRONMENT, PORT: String(port), LIVE_TAP: tap },
    })
    await once(child, 'message')
    const stop = async () => {
      const exited = once(child, 'exit')
      child.kill()
      await exited
    }
    return new TappedServer(child.pid ?? 0, port, tap, stop, child)
  }

  get usage() {
    return usage(this.pid)
  }

  /** Open sockets of the process. */
  get sockets(): number {
    return readdirSync(`/proc/${this.pid}/fd`).filter((fd) => {
      try {
        return readlinkSync(`/proc/${this.pid}/fd/${fd}`).startsWith('socket:')
      } catch {
        return false
      }
    }).length
  }

  /** Listeners that the hub of the product has. */
  async listeners(): Promise<number> {
    rmSync(`${this.tap}.state`, { force: true })
    process.kill(this.pid, 'SIGUSR2')
    const state = await until(
      'the state of the web process',
      async () =>
        existsSync(`${this.tap}.state`) ? readFileSync(`${this.tap}.state`, 'utf8') || undefined : undefined,
      10_000,
    )
    return JSON.parse(state).listeners
  }

  /** Records what is written, until `tapped()`. */
  async startTap(): Promise<void> {
    writeFileSync(`${this.tap}.open`, '')
    await pause(300)
  }

  /** Stops recording; `traceFile` then has the records. */
  async endTap(): Promise<void> {
    rmSync(`${this.tap}.open`)
    await pause(500)
  }

  get traceFile(): string {
    return this.tap
  }

  /** Samples the resident memory. @returns a function that stops this and returns the median, MB */
  watchRss(): () => number {
    const seen: number[] = []
    const looking = setInterval(() => seen.push(this.usage.rssMb), LOOK_EVERY_MS)
    return () => {
      clearInterval(looking)
      return median(seen)
    }
  }

  /** Makes the bare server send what a tap recorded, at the recorded cadence. */
  async play(trace: string): Promise<void> {
    const played = once(this.child!, 'message')
    this.child!.send({ trace })
    await played
  }
}
