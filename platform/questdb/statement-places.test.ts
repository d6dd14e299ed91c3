import { expect, it } from 'vitest'
import { openPlaces } from './statement-places'

it('lets in as many as there are places, the next when one leaves, and turns others away one by one', async () => {
  const places = openPlaces(1)
  const leave = await places.enter()
  const waiting = Array.from({ length: 8 }, () => places.enter())
  const begunMs = performance.now()
  const toldMs: number[] = []
  const turnedAway = Array.from({ length: 5 }, () =>
    places.enter().catch((error: Error) => {
      toldMs.push(performance.now() - begunMs)
      return error.name
    }),
  )
  expect(await Promise.all(turnedAway)).toEqual(Array(5).fill('NoPlace'))
  for (const [nth, afterMs] of toldMs.entries()) expect(afterMs).toBeGreaterThan(nth * 100 - 10)
  leave()
  for (const place of waiting) (await place)()
  const again = await places.enter()
  again()
})
