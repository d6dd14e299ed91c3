import { randomBytes } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import { exchangeOf } from '../../server/requests/exchange.server'
import type { Sender } from './uploads.server'

/**
 * Distinguishes the browsers at one address, so that each gets its share of waiting files. It does not identify people.
 */
const browserCookie = createCookie('storepulse-import', {
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
  maxAge: 24 * 3600,
})

/** The sender of a file, as far as known, and the header that lets us recognise its browser. */
export async function senderOf(request: Request): Promise<{ sender: Sender; cookie: string }> {
  const cookieValue: unknown = await browserCookie.parse(request.headers.get('cookie'))
  const browser =
    typeof cookieValue === 'string' && /^[0-9a-f]{16}$/.test(cookieValue) ? cookieValue : randomBytes(8).toString('hex')
  const address = exchangeOf(request)?.request.socket.remoteAddress ?? ''
  return { sender: { address, browser }, cookie: await browserCookie.serialize(browser) }
}
