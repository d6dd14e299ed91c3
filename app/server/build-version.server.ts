import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

let version: string | undefined

/** Which build this process runs: another one has another text. */
export function buildVersion(): string {
  // In the build this file is part of the server's bundle, which every build writes anew.
  version ??= Math.round(statSync(fileURLToPath(import.meta.url)).mtimeMs).toString(36)
  return version
}
