import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

let version: string | undefined

/** Identifies the build this process runs; differs between builds. */
export function buildVersion(): string {
  // In the build this file is part of the server's bundle, which every build writes again.
  version ??= Math.round(statSync(fileURLToPath(import.meta.url)).mtimeMs).toString(36)
  return version
}
