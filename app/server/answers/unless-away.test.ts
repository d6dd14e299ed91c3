import { expect, it } from 'vitest'
import type { LiveHub } from '../../live/hub/hub.server'
import { unlessAway } from './unless-away.server'

it('gives up as soon as the database is known to be away, also if that is found after the first look', async () => {
  const states = ['live', 'live', 'stale']
  const hub = { current: async () => ({ health: { state: states.length > 1 ? states.shift() : states[0] } }) }
  const hangs = new Promise<string>(() => undefined)
  expect(await unlessAway(hub as unknown as Pick<LiveHub, 'current'>, hangs)).toBeNull()
  expect(states).toEqual(['stale'])
})
