import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { CHECKOUT } from '../checkout'

type Held = { pid: number; graceMs: number; container?: string }

/**
 * Makes sure that no child outlives this process: one small watcher process (leash-watcher.mjs) ends all that it holds
 * when this process is gone, `kill -9` included. It does not keep this process alive.
 */
class Leash {
  private watcher: ChildProcess | undefined
  private readonly held = new Map<number, Held>()

  /** Holds a process; after this process, it gets SIGTERM and, `graceMs` later, SIGKILL. */
  hold(child: Held): void {
    this.held.set(child.pid, child)
    if (this.watcher) tell(this.watcher, { hold: child })
    else this.startWatcher()
  }

  /** Lets go of a process that has ended. */
  release(pid: number): void {
    if (!this.held.delete(pid) || !this.watcher) return
    tell(this.watcher, { release: pid })
    if (this.held.size === 0) {
      this.watcher.stdin?.end()
      this.watcher = undefined
    }
  }

  private startWatcher(): void {
    // What is held goes with its start: this process may be killed before it could be told.
    const held = JSON.stringify([...this.held.values()])
    const watcher = spawn(process.execPath, [join(CHECKOUT, 'services/leash-watcher.mjs'), held], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.watcher = watcher
    watcher.unref()
    if (watcher.stdin instanceof Socket) watcher.stdin.unref()
    // A watcher that died is replaced by `exit` below; the next one starts with all that is held.
    watcher.stdin?.on('error', () => undefined)
    watcher.on('error', () => undefined)
    watcher.once('exit', () => {
      if (this.watcher !== watcher) return
      this.watcher = undefined
      if (this.held.size > 0) this.startWatcher()
    })
  }
}

function tell(watcher: ChildProcess, message: { hold: Held } | { release: number }): void {
  watcher.stdin?.write(`${JSON.stringify(message)}\n`)
}

export const leash = new Leash()
