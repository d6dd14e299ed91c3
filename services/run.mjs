// `npm run produce`, `npm run dead-letters`: prepares what is missing, then runs the program named first in this
// process. Uses Node's own modules only.
import { checkNode, prepare } from './prepare.mjs'

const [program] = process.argv.splice(2, 1)
checkNode()
try {
  await prepare((line) => console.error(line))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
await import(new URL(`../build/worker/${program}.mjs`, import.meta.url).href)
