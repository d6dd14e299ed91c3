import { expect, it } from 'vitest'
import { within } from './within'

const never = new Promise<string>(() => undefined)

it('gives the value that comes in time, and passes on its error', async () => {
  expect(await within(60_000, Promise.resolve('came'), () => 'late')).toBe('came')
  await expect(within(60_000, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken')
})

it('calls the fallback if nothing comes in time, and passes on its error', async () => {
  expect(await within(1, never, () => 'late')).toBe('late')
  const tooLate = () => {
    throw new Error('nothing came')
  }
  await expect(within(1, never, tooLate)).rejects.toThrow('nothing came')
})
