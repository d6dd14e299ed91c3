import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import { startNode } from '../processes/node-process'
import { watchAnswers } from './answer-watch'

const PATIENCE = { everyMs: 5, answerMs: 50, silentMs: 50, silentQuestions: 3, mostAnHour: 1 }
const folder = tempFolder()
const stopping = new AbortController()
afterEach(() => stopping.abort())

it('a server that answers on only one of its interfaces is ended, with a message, and not over and over', async () => {
  const server = await startNode({
    name: 'server',
    args: ['-e', 'setInterval(() => undefined, 1000)'],
    output: join(folder.path, 'server.log'),
    graceMs: 100,
  })
  const said: string[] = []
  let answers = true
  const doors = [
    { name: 'this way', ask: async () => undefined },
    {
      name: 'that way',
      async ask() {
        if (!answers) throw new Error('no answer')
      },
    },
  ]
  let asked = 0
  const counting = { name: 'counted', ask: async () => void asked++ }
  void watchAnswers(
    'The server',
    server,
    [...doors, counting],
    { signal: stopping.signal, say: (line) => said.push(line) },
    PATIENCE,
  )
  await eventually(() => asked > 20)
  expect(said).toEqual([])
  answers = false
  expect(await server.child.exited).toEqual({ code: null, signal: 'SIGKILL' })
  expect(said).toEqual(['The server runs but has not answered over that way for 0 s: ending it.'])
  await server.restart()
  await eventually(() => said.length > 1)
  const before = asked
  await eventually(() => asked > before + 20)
  expect(server.child.ended).toBeUndefined()
  expect(said).toEqual([
    said[0],
    expect.stringMatching(
      /^The server runs .* 1 times within an hour: leaving it as it is\. See its log: .*server\.log$/,
    ),
  ])
  await server.child.stop()
  folder.remove()
})
