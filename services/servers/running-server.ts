import type { Child } from '../processes/child'

/** A server that runs as our child, or can be started again on the same ports and files. */
export type RunningServer = {
  /** The process that runs now: `child.stop()` ends it, `child.signal('SIGKILL')` kills it, `child.exited` tells. */
  readonly child: Child
  /** Ends what still runs and starts again on the same ports and files; resolves once it answers. */
  restart(): Promise<void>
}
