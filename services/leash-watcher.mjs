// Ends the processes it holds, last held first, once the process that started it is gone, for whatever reason: a Java
// server cannot watch its parent itself. Its argument is a JSON list of the processes held at start. More come over its
// standard input, one JSON object per line: {hold: {pid, graceMs, container?}} or {release: pid}. The pipe keeps what
// was sent just before the end.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** @typedef {{ pid: number, graceMs: number, container?: string }} Held */
/** @type {Held[]} */
let held = JSON.parse(process.argv[2] ?? '[]')

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

/** @param {number} pid @param {NodeJS.Signals | 0} signal @returns whether the process existed to receive it */
function signalled(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** @param {number} pid a zombie (Z) does not count as running */
function isRunning(pid) {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return signalled(pid, 0)
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  /** @type {{ hold?: Held, release?: number }} */
  const { hold, release } = JSON.parse(line)
  if (hold) held.push(hold)
  if (release !== undefined) held = held.filter(({ pid }) => pid !== release)
}

for (const { pid, graceMs, container } of held.reverse()) {
  const deadline = Date.now() + graceMs
  signalled(pid, 'SIGTERM')
  while (isRunning(pid) && Date.now() < deadline) await pause(50)
  signalled(pid, 'SIGKILL')
  if (container) spawnSync('docker', ['rm', '--force', container], { stdio: 'ignore' })
}
