import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { CHECKOUT } from '../checkout'

type Held = { pid: number; graceMs: number; container?: string }

/**
 * Makes sure that no child outlives this process: when this process is gone, even after `kill -9`, a small watcher
 * process (leash-watcher.mjs) ends everything it holds. The watcher does not keep this process alive.
 */
class Leash {
  private watcher: ChildProcess | undefined
  private readonly held = new Map<number, Held>()

  /** Holds a process: once this process is gone, it gets SIGTERM and, `graceMs` later, SIGKILL. */
  hold(child: Held): void {
    this.held.set(child.pid, child)
    if (this.watcher) tell(this.watcher, { hold: child })
    else this.startWatcher()
  }

  /** Releases a process that has ended. */
  release(pid: number): void {
    if (!this.held.delete(pid) || !this.watcher) return
    tell(this.watcher, { release: pid })
    if (this.held.size === 0) {
      this.watcher.stdin?.end()
      this.watcher = undefined
    }
  }

  private startWatcher(): void {
    // Pass everything held at start: this process may be killed before it could send it.
    const held = JSON.stringify([...this.held.values()])
    const watcher = spawn(process.execPath, [join(CHECKOUT, 'services/leash-watcher.mjs'), held], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.watcher = watcher
    watcher.unref()
    if (watcher.stdin instanceof Socket) watcher.stdin.unref()
    // The `exit` handler below replaces a dead watcher; the next one starts with everything held.
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
