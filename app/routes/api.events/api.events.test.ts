import pino from 'pino'
import { beforeEach, describe, expect, it } from 'vitest'
import { readSettings, type Settings } from '~/platform/process/settings'
import { type AppContext, provideContext } from '../../server/context.server'
import type { TakenEvent } from '../../worker-link/event-outlet.server'
import { action, loader } from './route'

let sent: TakenEvent[]
let failure: Error | null

function serve(env: Record<string, string> = {}, more: Partial<Settings> = {}): void {
  sent = []
  failure = null
  const events = {
    send: async (taken: readonly TakenEvent[]) => {
      if (failure) throw failure
      sent.push(...taken)
      return []
    },
    close: async () => undefined,
  }
  const settings = { ...readSettings(env), ...more }
  provideContext({ settings, log: pino({ level: 'silent' }), events } as unknown as AppContext)
}
beforeEach(() => serve())

function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request('http://localhost/api/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return action({ request, params: {}, context: {} })
}

const counted = () => ({ store_id: 1, customers_in: 1, customers_out: 0, time_stamp: new Date().toISOString() })

describe('POST /api/events', () => {
  it.each([
    ['no JSON', '{"store_id":', {}, 400, 'not_json'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'not_utf8'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    [
      'plain text, as a page of another site could send',
      '[]',
      { 'content-type': 'text/plain' },
      415,
      'unsupported_media_type',
    ],
    ['a packed body', '[]', { 'content-encoding': 'gzip' }, 415, 'unsupported_encoding'],
    ['too many events', JSON.stringify(Array(10_001).fill(0)), {}, 413, 'too_many'],
    ['over 16 MB', ' '.repeat(16 * 1024 * 1024 + 1), {}, 413, 'too_large'],
    ['an empty Idempotency-Key', '[]', { 'idempotency-key': '' }, 400, 'wrong_idempotency_key'],
    ['too long an Idempotency-Key', '[]', { 'idempotency-key': 'x'.repeat(101) }, 400, 'wrong_idempotency_key'],
  ])('refuses %s by its status and forwards nothing', async (_what, body, headers, status, error) => {
    const answer = await post(body, headers as Record<string, string>)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ error, message: expect.any(String) })
    expect(sent).toEqual([])
  })

  it('says where JSON breaks off', async () => {
    const { message } = await (await post('[{"store_id":1},{"store_id":oops}]')).json()
    expect(message).toMatch(/oops|position/)
  })

  it('answers a body without a length once it is too large, and reads no more of it', async () => {
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given++
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32))
      },
    })
    const request = new Request('http://localhost/api/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit)
    expect((await action({ request, params: {}, context: {} })).status).toBe(413)
    expect(given).toBeLessThan(24)
  })

  it("keeps a sender's id, makes one of the key and the index, else a random one", async () => {
    await post(JSON.stringify([{ ...counted(), event_id: 'mine' }, 'wrong', counted()]), { 'idempotency-key': 'k' })
    await post(JSON.stringify(counted()))
    expect(sent.map(({ event }) => event.event_id)).toEqual([
      'mine',
      'idempotency k 2',
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ])
  })

  it('forwards known fields only', async () => {
    await post(`{"__proto__":{"x":1},"junk":"${'x'.repeat(1000)}",${JSON.stringify(counted()).slice(1)}`)
    expect(Object.keys(sent[0]!.event).sort()).toEqual([
      'customers_in',
      'customers_out',
      'event_id',
      'store_id',
      'time_stamp',
    ])
  })

  it('asks nobody where nothing is fit', async () => {
    failure = new Error('nobody may be asked')
    const answer = await post('[1, {"event_type":"entry"}]')
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ accepted: 0, rejected: [{ index: 0 }, { index: 1 }] })
    expect(await (await post('[]')).json()).toEqual({ accepted: 0, rejected: [] })
  })

  it('tells nothing of an unforeseen failure but that it happened', async () => {
    failure = new Error('secret detail')
    const answer = await post(JSON.stringify(counted()))
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })

  it('is refused where accounts are asked for, for there are no keys yet', async () => {
    serve({}, { AUTH: 'required' })
    const answer = await post(JSON.stringify(counted()))
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(sent).toEqual([])
  })

  it.each(['PUT', 'DELETE', 'PATCH'])('answers %s with 405 and what is allowed', async (method) => {
    const answer = await action({
      request: new Request('http://localhost/api/events', { method }),
      params: {},
      context: {},
    })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('answers GET with 405', () => {
    expect(loader().status).toBe(405)
  })
})
