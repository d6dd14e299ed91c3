/**
 * Node's flags for the worker: a heap just large enough for decoded data and the largest message. Without them the heap
 * of a worker that catches up doubles without being faster (docs/benchmarks.md). A fetch brings megabytes of buffers
 * and hardly any objects. Unless the heap may grow in between and garbage collection runs on one thread, every fetch
 * makes the collector scan the whole heap, on threads that QuestDB needs.
 */
export const WORKER_NODE_FLAGS = [
  '--max-old-space-size=192',
  '--max-semi-space-size=8',
  '--heap-growing-percent=200',
  '--single-threaded-gc',
  '--enable-source-maps',
]

/**
 * Makes allocators (mimalloc for Rust's codecs, malloc for zlib) return large blocks to the system at once. Otherwise
 * each keeps what the largest messages took (docs/decisions/ingest/0117-memory-of-packed-messages.md). The Dockerfile
 * sets the same.
 */
export const WORKER_MEMORY = { MIMALLOC_PURGE_DELAY: '0', MALLOC_MMAP_THRESHOLD_: '1048576' } as const

/**
 * Node's flags for the web process: room for a URL that names 200 stores, and a heap close to what is in use. 2 000
 * live streams of 200 busy stores then take some 150 MB (docs/benchmarks.md). The Dockerfile sets the same.
 */
export const WEB_NODE_FLAGS = [
  '--max-http-header-size=65536',
  '--max-semi-space-size=4',
  '--heap-growing-percent=40',
  '--single-threaded-gc',
]
