// `npm run produce`: makes ready what is missing, then runs the traffic producer in this process. Node's own modules only.
import { checkNode, prepare } from './prepare.mjs'

checkNode()
try {
  await prepare((line) => console.log(line))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
const producer = new URL('../build/worker/producer.mjs', import.meta.url).href
await import(producer)
