// `npm start`: prepares what is missing, then runs the launcher in this process. Uses Node's own modules only.
import { checkNode, prepare } from './prepare.mjs'

checkNode()
try {
  await prepare((line) => console.log(line))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const launcher = new URL('../build/services/launcher.mjs', import.meta.url).href
await import(launcher)
