import { expect, it } from 'vitest'
import { formOf } from './forms.server'

const sent = (headers: Record<string, string>) =>
  formOf(new Request('http://localhost/settings/stores', { method: 'POST', body: 'change=hide', headers })).then(
    (form) => form.get('change'),
    (thrown: Response) => thrown.status,
  )
const type = { 'Content-Type': 'application/x-www-form-urlencoded' }

it('a form sent by a page of another site does nothing, also if the browser names no origin', async () => {
  expect(await sent(type)).toBe('hide')
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'same-origin' })).toBe('hide')
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'same-site' })).toBe(403)
})
