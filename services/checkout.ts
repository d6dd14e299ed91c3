import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder, found upwards from this file: it is the same run from source and from `build/`. */
export const CHECKOUT = (() => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('services must run inside a Storepulse checkout')
    folder = parent
  }
  return folder
})()
