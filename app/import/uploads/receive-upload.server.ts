import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { BodyTooLarge, bytesOf, type Sent } from '../../server/requests/request-body.server'
import { MAX_FILE_BYTES } from '../limits'
import { FileTooLarge, ImportFileProblem } from './file-problem'

/** A form with a file that cannot be taken: the status, and for people why. */
export class UploadProblem extends Error {
  constructor(
    readonly status: 400 | 415,
    message: string,
  ) {
    super(message)
  }
}

const LONGEST_BOUNDARY = 200
/** Most bytes of a form: its file, and what is around it. */
const MOST_BYTES = MAX_FILE_BYTES + 1024 * 1024
const LIMITS = {
  files: 1,
  // One byte more than a file may have, so that who keeps it sees that there is more.
  fileSize: MAX_FILE_BYTES + 1,
  fields: 10,
  fieldSize: 1024,
  parts: 12,
  headerPairs: 20,
  headerSize: 4096,
}
const BROKEN = 'The file did not arrive whole. Send it again.'
const NONE = 'Choose a file first.'
const MANY = 'Send one file at a time.'
const NAMELESS = 'The file has no name. Rename it and send it again.'

/** The parser for a request's content type. @throws {UploadProblem} if it is no form with files */
function parserFor(type: string) {
  if (!/^multipart\/form-data\s*(;|$)/i.test(type))
    throw new UploadProblem(415, 'Send the file as a form does: as multipart/form-data.')
  if (type.length > LONGEST_BOUNDARY + 50) throw new UploadProblem(400, 'The boundary of the form is too long.')
  try {
    return new Busboy({ headers: { 'content-type': type }, limits: LIMITS, isPartAFile: (name) => name === 'file' })
  } catch {
    throw new UploadProblem(400, 'The form names no boundary between its parts.')
  }
}

/**
 * Receives the one file of a form; other parts are skipped.
 * @param keep gets name and bytes, which end in an error if the rest does not arrive
 * @param drop undoes `keep` if the form turns out to be invalid
 * @throws {UploadProblem} if the form is invalid
 * @throws {ImportFileProblem} if `keep` refuses the file
 */
export async function receiveUpload<T>(
  sent: Sent,
  keep: (name: string, bytes: Readable) => Promise<T>,
  drop: (kept: T) => Promise<void>,
): Promise<T> {
  const parser = parserFor(sent.headers.get('content-type') ?? '')
  const stopping = new AbortController()
  let problem: Error | undefined
  let file: Readable | undefined
  let kept: Promise<T> | undefined
  const refuse = (error: Error) => {
    problem ??= error
    stopping.abort()
  }
  parser.on('file', (_field, bytes, name: string | undefined) => {
    // Whoever keeps the bytes hears of an error once it reads them, which may be later.
    bytes.on('error', () => undefined)
    if (name) {
      file = bytes
      kept = keep(name, bytes)
      kept.catch((error: Error) => {
        // Incomplete bytes are reported below.
        if (error instanceof ImportFileProblem) refuse(error)
        else stopping.abort()
      })
      return
    }
    let empty = true
    bytes.on('data', () => {
      empty = false
    })
    bytes.on('end', () => refuse(new UploadProblem(400, empty ? NONE : NAMELESS)))
  })
  parser.on('filesLimit', () => refuse(new UploadProblem(400, MANY)))
  for (const many of ['partsLimit', 'fieldsLimit'] as const)
    parser.on(many, () => refuse(new UploadProblem(400, 'The form has too many parts. Send one file alone.')))
  try {
    await pipeline(Readable.from(bytesOf(sent, MOST_BYTES)), parser, { signal: stopping.signal })
  } catch (error) {
    problem ??= error instanceof BodyTooLarge ? new FileTooLarge() : new UploadProblem(400, BROKEN)
  }
  if (problem) {
    file?.destroy(problem)
    await kept?.then(drop, () => undefined)
    throw problem
  }
  if (!kept) throw new UploadProblem(400, NONE)
  return await kept
}
