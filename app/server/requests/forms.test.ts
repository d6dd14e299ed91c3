import { expect, it } from 'vitest'
import { formOf } from './forms.server'

const sent = (headers: Record<string, string>) =>
  formOf(new Request('http://localhost/settings/stores', { method: 'POST', body: 'change=hide', headers })).then(
    (form) => form.get('change'),
    (thrown: Response) => thrown.status,
  )
const type = { 'Content-Type': 'application/x-www-form-urlencoded' }

it('a form that a page of another site sent does nothing, also where the browser names no origin', async () => {
  expect(await sent(type)).toBe('hide')
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'same-origin' })).toBe('hide')
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await sent({ ...type, 'Sec-Fetch-Site': 'same-site' })).toBe(403)
})
