import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CHECKOUT } from '~/services/checkout'

const sources = readdirSync(join(CHECKOUT, 'app'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(CHECKOUT, 'app', file), 'utf8') }))
const routes = sources.filter(({ file }) => file.startsWith('routes/'))

it('every address that is no page says which methods it takes, also where it only reads', () => {
  const resources = routes.filter(({ text }) => !text.includes('export default function'))
  expect(resources.length).toBeGreaterThan(10)
  expect(resources.filter(({ text }) => !text.includes('export const action =')).map(({ file }) => file)).toEqual([])
})

it('every page that takes something takes it by POST alone, and reads it within bounds', () => {
  const taking = routes.filter(({ text }) => text.includes('export async function action('))
  expect(taking.length).toBeGreaterThan(2)
  // `receiveFile` takes the file of a form, and by POST alone.
  const careful = /formOf\(request\)|takesPost\(request\)|receiveFile\(request,/
  expect(taking.filter(({ text }) => !careful.test(text)).map(({ file }) => file)).toEqual([])
  const receiving = sources.find(({ file }) => file === 'import/uploads/receive-file.server.ts')
  expect(receiving?.text).toContain('takesPost(request)')
})

it('bodies of requests are read in one place', () => {
  const reading = /\brequest\.(body|formData|text|json|arrayBuffer|blob|bytes)\b/
  expect(sources.filter(({ text }) => reading.test(text)).map(({ file }) => file)).toEqual([])
})
