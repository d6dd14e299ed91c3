import { expect, it } from 'vitest'
import { errorTextOf } from './error-page'

it('nobody is told that we failed where the request was wrong, whatever the status', () => {
  for (const status of [400, 401, 403, 404, 405, 409, 413, 415, 418, 422, 429])
    expect(errorTextOf(status).title, String(status)).not.toContain('our side')
  expect(errorTextOf(500).title).toContain('our side')
})
