import { openSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, multistream, pino } from 'pino'
import pretty from 'pino-pretty'
import { keepBounded } from './bounded-file'
import { loggedError } from './log-errors'
import { makePrivateFolder } from './private-files'

export type Log = Logger

/** Fields that hold errors: `err` is ours, `error` comes from the Kafka client. */
export const ERRORS = {
  err: (error: unknown) => loggedError(error),
  error: (error: unknown) => (typeof error === 'object' && error !== null ? loggedError(error) : error),
}
const NOT_ON_THE_TERMINAL = 'pid,hostname,err.stack,err.cause.stack,err.cause.cause,error.stack,error.cause'

/**
 * A structured log to the terminal (readable, one line per error) and to `<dataDir>/logs/<name>.log` (one JSON object
 * per line, errors with a stack; its size is bounded). Keep messages constant; put what varies into fields.
 */
export function createLog(name: string, dataDir: string, level: string): Log {
  const folder = join(dataDir, 'logs')
  makePrivateFolder(folder)
  const file = join(folder, `${name}.log`)
  keepBounded(file)
  return pino(
    {
      name,
      level,
      redact: ['*.password', '*.token', '*.authorization'],
      serializers: ERRORS,
      // pino-pretty prints the error under this key over several lines; our errors are under `err`.
      errorKey: 'unnamed',
    },
    multistream([
      { level: 'trace', stream: pino.destination({ dest: openSync(file, 'a', 0o600), sync: false }) },
      {
        level: 'trace',
        stream: pretty({
          colorize: process.stdout.isTTY ?? false,
          ignore: NOT_ON_THE_TERMINAL,
          singleLine: true,
          errorLikeObjectKeys: [],
          translateTime: 'SYS:HH:MM:ss.l',
          sync: true,
        }),
      },
    ]),
  )
}
