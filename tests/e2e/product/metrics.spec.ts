import { expect, test } from '../fixtures'

const figureOf = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  )

test('/metrics of the web process counts open streams, looks at the figures, and answers by part and status', async ({
  product,
}) => {
  const metrics = async () => {
    const answer = await fetch(`${product.addresses.web}/metrics`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    return answer.text()
  }
  const nobody = figureOf(await metrics(), 'storepulse_live_streams')
  const leave = new AbortController()
  const stream = await fetch(`${product.addresses.web}/live/stream`, { signal: leave.signal })
  await stream.body?.getReader().read()
  const watched = await metrics()
  expect(figureOf(watched, 'storepulse_live_streams')).toBe(nobody + 1)
  expect(figureOf(watched, 'storepulse_live_poll_seconds_count')).toBeGreaterThan(0)
  expect(figureOf(watched, 'storepulse_live_stale')).toBe(0)
  leave.abort()
  await expect.poll(async () => figureOf(await metrics(), 'storepulse_live_streams')).toBe(nobody)
  await (await fetch(`${product.addresses.web}/history?range=nonsense`)).text()
  const part = 'storepulse_http_answer_seconds_count{part="history",status="400"}'
  await expect.poll(async () => figureOf(await metrics(), part)).toBeGreaterThan(0)
  expect((await fetch(`${product.addresses.web}/metrics`, { method: 'POST' })).status).toBe(405)
})
