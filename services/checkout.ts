import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's folder, found upwards from this file, so that it is the same from source and from `build/`. */
export const CHECKOUT = (() => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('no Storepulse checkout found above this file: run services inside one')
    folder = parent
  }
  return folder
})()
