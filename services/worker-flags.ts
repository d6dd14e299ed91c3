/**
 * Node's flags for the worker: a heap that holds what it decodes ahead with room for the largest message, and no more. Without
 * them the heap of a worker that catches up grows to twice the memory for no gain in speed (docs/benchmarks.md).
 */
export const WORKER_NODE_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=8', '--enable-source-maps']
