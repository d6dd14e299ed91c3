import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FairQueue } from '../../import/uploads/fair-queue'
import type { WorkbookAnswer, WorkbookPart } from './workbook/task'
import type { Workbook } from './workbook/workbook'

/** How long a workbook may take after its last row. Unit: milliseconds. */
const WITHIN_MS = 120_000
/** Heap for the largest workbook. */
const HEAP_MB = 768
/** Each is a process with much memory, so they run one after the other. */
const AT_ONCE = 1
const MOST_WAITING = 20

/** Path of the built program beside the web server's bundle, or how to run its source. */
const [ENTRY, LOADER] = import.meta.env?.PROD
  ? [new URL('../exports/workbook.mjs', import.meta.url), []]
  : [new URL('./workbook/main.ts', import.meta.url), ['--import', 'tsx']]

const queue = new FairQueue(AT_ONCE, MOST_WAITING)

/**
 * The bytes of a workbook, made in a separate process.
 * @param sender who requested it: waiting senders take turns
 * @throws {QueueFull} if too many requests of that sender wait; and errors from reading the rows
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
      // `tell` reports errors that happen while rows are sent, too.
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

/** Resolves once the process has received the message. */
function tell(child: ChildProcess, part: WorkbookPart): Promise<void> {
  return new Promise((resolve, reject) => child.send(part, (error) => (error ? reject(error) : resolve())))
}

function answerOf(child: ChildProcess): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => reject(new Error('the workbook process ended unexpectedly')))
    child.once('message', (answer: WorkbookAnswer) => {
      if (answer.kind === 'made') resolve(answer.bytes)
      else reject(new Error(answer.text))
    })
  })
}
