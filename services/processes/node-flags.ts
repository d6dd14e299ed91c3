/**
 * Node's flags for the worker: a heap that holds what it decodes ahead with room for the largest message, and no more.
 * Without them the heap of a worker that catches up grows to twice the memory for no gain in speed
 * (docs/benchmarks.md). A fetch brings megabytes of buffers and next to no objects: the collector would look through
 * the whole heap at each of them, on threads that take from QuestDB, if it might not let it grow in between and did not
 * work alone.
 */
export const WORKER_NODE_FLAGS = [
  '--max-old-space-size=192',
  '--max-semi-space-size=8',
  '--heap-growing-percent=200',
  '--single-threaded-gc',
  '--enable-source-maps',
]

/**
 * What the worker's memory outside of the heap goes by: allocators, Rust's of the codecs and C's of zlib, give large
 * pieces back to the system at once. Else each keeps what the largest messages took
 * (docs/decisions/ingest/0117-memory-of-packed-messages.md). The Dockerfile says the same.
 */
export const WORKER_MEMORY = { MIMALLOC_PURGE_DELAY: '0', MALLOC_MMAP_THRESHOLD_: '1048576' } as const

/**
 * Node's flags for the web process: room for an address that names 200 stores, and a heap that stays close to what is
 * in use: 2 000 live streams of 200 busy stores then take some 150 MB (docs/benchmarks.md). The Dockerfile says the
 * same.
 */
export const WEB_NODE_FLAGS = [
  '--max-http-header-size=65536',
  '--max-semi-space-size=4',
  '--heap-growing-percent=40',
  '--single-threaded-gc',
]
