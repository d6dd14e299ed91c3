import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FairQueue } from '../../import/uploads/fair-queue'
import type { WorkbookAnswer, WorkbookPart } from './workbook/task'
import type { Workbook } from './workbook/workbook'

/** How long a workbook may take from its last row on. Unit: milliseconds. */
const WITHIN_MS = 120_000
/** Heap for the most rows that a workbook may have. */
const HEAP_MB = 768
/** Each is a process of much memory: they are made one after the other. */
const AT_ONCE = 1
const MOST_WAITING = 20

/** Where the built program lies beside the web server's bundle, or how its source is run. */
const [ENTRY, LOADER] = import.meta.env?.PROD
  ? [new URL('../exports/workbook.mjs', import.meta.url), []]
  : [new URL('./workbook/main.ts', import.meta.url), ['--import', 'tsx']]

const queue = new FairQueue(AT_ONCE, MOST_WAITING)

/**
 * The bytes of a workbook, made in a process of its own.
 * @param sender who wants it: those that wait take turns
 * @throws {QueueFull} where too many of that sender wait, and what asking for rows throws
 */
export function makeWorkbook(
  sender: string,
  rows: AsyncIterable<Workbook['rows']>,
  about: Omit<Workbook, 'rows'>,
): Promise<Uint8Array> {
  return queue.run(sender, async () => {
    const child = fork(fileURLToPath(ENTRY), {
      execArgv: [...LOADER, `--max-old-space-size=${HEAP_MB}`],
      env: { NODE_ENV: 'production', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    try {
      const answer = answerOf(child)
      // What goes wrong while rows are told is told by `tell` too.
      answer.catch(() => undefined)
      for await (const some of rows) await tell(child, { kind: 'rows', rows: some })
      await tell(child, { kind: 'end', ...about })
      const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS)
      return await answer.finally(() => clearTimeout(timer))
    } finally {
      child.kill('SIGKILL')
    }
  })
}

/** Resolves once the process has taken it. */
function tell(child: ChildProcess, part: WorkbookPart): Promise<void> {
  return new Promise((resolve, reject) => child.send(part, (error) => (error ? reject(error) : resolve())))
}

function answerOf(child: ChildProcess): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('the process that makes workbooks came to an end of its own')))
    child.once('message', (answer: WorkbookAnswer) => {
      if (answer.kind === 'made') resolve(answer.bytes)
      else reject(new Error(answer.text))
    })
  })
}
