// Starts a child that is held by the leash, prints its pid and waits to be killed with -9 by a test.
import { devNull } from 'node:os'
import { Child } from '~/services/processes/child'

const script = process.argv[2] ?? ''
const child = await Child.start({
  name: 'child',
  command: process.execPath,
  args: ['-e', script],
  output: devNull,
  graceMs: 300,
})
console.log(child.pid)
await child.exited
