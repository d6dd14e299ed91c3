import { openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, multistream, pino } from 'pino'
import pretty from 'pino-pretty'
import { makePrivateFolder } from './private-files'

export type Log = Logger

const MAX_LOG_BYTES = 20 * 1024 * 1024

/**
 * A structured log that goes to the terminal (readable) and to `<dataDir>/logs/<name>.log` (one JSON object a line).
 * A file over 20 MB is set aside as `<name>.log.1` at start. Messages are constant; what varies goes into fields.
 */
export function createLog(name: string, dataDir: string, level: string): Log {
  const folder = join(dataDir, 'logs')
  makePrivateFolder(folder)
  const file = join(folder, `${name}.log`)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(file, `${file}.1`)
  return pino(
    { name, level, redact: ['*.password', '*.token', '*.authorization'] },
    multistream([
      { level: 'trace', stream: pino.destination({ dest: openSync(file, 'a', 0o600), sync: false }) },
      {
        level: 'trace',
        stream: pretty({
          colorize: process.stdout.isTTY ?? false,
          ignore: 'pid,hostname',
          translateTime: 'SYS:HH:MM:ss.l',
          sync: true,
        }),
      },
    ]),
  )
}
