import type { Child } from '../processes/child'

/** A server that runs as our child and can be restarted on the same ports and files. */
export type RunningServer = {
  /**
   * The current process: `child.stop()` ends it, `child.signal('SIGKILL')` kills it, `child.exited` resolves when it
   * ends.
   */
  readonly child: Child
  /** Ends what is still running and starts it again on the same ports and files; resolves once it answers. */
  restart(): Promise<void>
}
