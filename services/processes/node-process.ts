import type { RunningServer } from '../servers/running-server'
import { Child, type ChildSpec } from './child'

/** Starts a Node process of ours that can be restarted the same way. */
export async function startNode(spec: Omit<ChildSpec, 'command'>): Promise<RunningServer> {
  const start = () => Child.start({ ...spec, command: process.execPath })
  let child = await start()
  return {
    get child() {
      return child
    },
    async restart() {
      await child.stop()
      child = await start()
    },
  }
}
