import { readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { tempFolder } from '~/tests/support/temp-folder'
import { SourceStats } from '../stats/source-stats'
import { questdbDeadLetters } from '../write/parking/dead-letters'
import type { DeadLetter } from '../write/parking/parking'
import { LineWriter } from '../write/questdb/line-writer'
import { UnstoredLetters } from './unstored-letters'

/** A fake database that refuses every body containing this text, and every query. */
let refused = 'never'
let asked = 0
let server: Server
let folder: ReturnType<typeof tempFolder>
let writer: LineWriter
const logged: { level: number; msg: string }[] = []
const log = pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) })
beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked++
    let body = ''
    for await (const chunk of request) body += chunk
    response.statusCode = body.includes(refused) || request.url?.startsWith('/exec') ? 400 : 204
    response.end(response.statusCode === 400 ? '{"error":"no such table"}' : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  writer = new LineWriter(address())
})
afterAll(() => {
  writer.close()
  server.close()
})
beforeEach(() => {
  folder = tempFolder()
  logged.length = 0
  return () => folder.remove()
})

const address = () => questdbAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
const letter = (offset: number, payload: string, arrivedMs = Date.now()): DeadLetter => ({
  place: { topic: 't', partition: 3, stats: new SourceStats('t') },
  offset,
  index: 0,
  arrivedMs,
  reason: 'not-json',
  message: 'm',
  payload,
})
const file = () => join(folder.path, 'unstored-letters', 'letters.jsonl')

it('writes a letter refused in every form to an owner-only file, logs an error, and stores the others', async () => {
  const unstored = new UnstoredLetters(folder.path, log)
  const store = questdbDeadLetters({ writer, address: address(), unstored, log })
  refused = 'offset=2i'
  await store([letter(1, 'a'), letter(2, 'b\0', 0), letter(3, 'c')])
  const lines = readFileSync(file(), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      topic: 't',
      partition: 3,
      offset: 2,
      payload: 'b\0',
      answer: expect.stringMatching(/^400/),
    }),
  ])
  expect([statSync(file()).mode & 0o777, statSync(join(folder.path, 'unstored-letters')).mode & 0o777]).toEqual([
    0o600, 0o700,
  ])
  expect(logged).toContainEqual(expect.objectContaining({ level: 50, offset: 2 }))
  expect([unstored.kept, unstored.bytes]).toEqual([1, statSync(file()).size])
})

it('stores a letter whose text is refused in a reduced form', async () => {
  const unstored = new UnstoredLetters(folder.path, log)
  const store = questdbDeadLetters({ writer, address: address(), unstored, log })
  refused = 'unwelcome'
  await store([letter(1, 'fine'), letter(2, 'unwelcome')])
  expect(unstored.kept).toBe(0)
})

it('refuses letters when the file is full; a retry stores no letter twice', async () => {
  const unstored = new UnstoredLetters(folder.path, log, 500)
  const store = questdbDeadLetters({ writer, address: address(), unstored, log })
  refused = 'payload'
  const letters = [letter(1, 'a'), letter(2, 'x'.repeat(400))]
  await expect(store(letters)).rejects.toThrow(/unstored-letters in the data folder is full \(500 bytes\)/)
  expect(unstored.kept).toBe(1)
  refused = 'never'
  asked = 0
  await store(letters)
  await store(letters)
  expect([asked, unstored.kept]).toEqual([1, 1])
})
