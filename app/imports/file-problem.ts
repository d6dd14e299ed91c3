/** Thrown where a file cannot be imported; the message says why and what to do, for the person who sent it. */
export class ImportFileProblem extends Error {
  override name = 'ImportFileProblem'
}
