import { MAX_FILE_BYTES } from '../limits'

/** Thrown if a file cannot be imported; the message tells its sender why and what to do. */
export class ImportFileProblem extends Error {
  override name = 'ImportFileProblem'
  /** Of the answer that says so. */
  readonly status: 400 | 413 | 429 = 400
}

export class FileTooLarge extends ImportFileProblem {
  override readonly status = 413
  constructor() {
    super(`A file can have at most ${MAX_FILE_BYTES / 1024 / 1024} MB. Split it by year or by store.`)
  }
}

/** Thrown if a sender has as many files in progress as allowed; none of them is lost. */
export class ManyFiles extends ImportFileProblem {
  override readonly status = 429
  constructor() {
    super('Too many of your files are being uploaded or read. Try again in a minute.')
  }
}
