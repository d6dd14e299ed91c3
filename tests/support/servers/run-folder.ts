import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../eventually'

const BEGINNING = 'storepulse-run-'

/**
 * Vitest's global set-up: one folder for all temporary files of a run, so that nothing stays behind, however the
 * processes end. Projects of one run share it.
 */
export default function keepInOneFolder(): (() => Promise<void>) | undefined {
  const before = tmpdir()
  if (before.includes(BEGINNING)) return undefined
  const folder = mkdtempSync(join(before, BEGINNING))
  process.env.TMPDIR = folder
  return async () => {
    process.env.TMPDIR = before
    // Servers that end with the tests' processes write until they are gone.
    await eventually(
      () => {
        rmSync(folder, { recursive: true, force: true })
        return true
      },
      { withinMs: 30_000 },
    )
  }
}
