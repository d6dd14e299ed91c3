import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '../support/eventually'
import { startWebProcess, type WebProcess } from '../support/product/web-process'

/** The built web process, asked for answers of rows that are 250 kB long: 100 MB of them, and three times that. */

const ROWS = 400
const LETTERS = 250_000
/** What an answer may cost the process, whatever its size; on disk and on the wire it is many times as much. */
const MOST_GROWTH_MB = 100
const site = `long-${randomUUID()}`
const LONG_ROWS = `SELECT props FROM interactions WHERE site = '${site}'`

const address = questdbAddress(inject('questdbUrl'))
let web: WebProcess

beforeAll(async () => {
  await execute(
    address,
    `INSERT INTO interactions (ts, site, props, event_id)
     SELECT dateadd('s', x::int, '2019-02-03T00:00:00Z'::timestamp), '${site}', rpad('☃', ${LETTERS}, 'x'), rnd_uuid4() FROM long_sequence(${ROWS})`,
  )
  const there = async () => (await execute(address, `SELECT count() AS n FROM (${LONG_ROWS})`))[0]?.n
  await eventually(async () => (await there()) === ROWS, { withinMs: 30_000 })
  web = await startWebProcess({ questdbPgUrl: inject('questdbPgUrl') })
  // What the process needs once it needs before memory is compared.
  await (await fetch(pathOf('/sql', 'SELECT count() AS n FROM interactions'))).text()
})
afterAll(() => web?.stop())

const pathOf = (path: string, sql: string) => `${web.origin}${path}?${new URLSearchParams({ q: sql })}`

/** What `ask` gives, and how much more memory the process held at most meanwhile, MB. */
async function grown<Answer>(ask: () => Promise<Answer>): Promise<{ answer: Answer; growthMb: number }> {
  const before = web.rssMb()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, web.rssMb())
  }, 20)
  try {
    const answer = await ask()
    return { answer, growthMb: most - before }
  } finally {
    clearInterval(watch)
  }
}

async function file(sql: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(pathOf('/sql.csv', sql), { agent: false }), 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  return answer
}

it('a page shows the first rows of an answer that is larger than it can show, shortened, and says so', async () => {
  const { answer, growthMb } = await grown(async () => {
    const page = await fetch(pathOf('/sql', LONG_ROWS))
    return { status: page.status, text: await page.text() }
  })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('too large for a page')
  expect(answer.text).toContain('Long cells are shortened')
  expect(answer.text.length).toBeLessThan(4_000_000)
  expect(growthMb).toBeLessThan(MOST_GROWTH_MB)
})

it('a file has long rows whole, in memory that does not grow with it, also where its reader stands still', async () => {
  const { answer, growthMb } = await grown(async () => {
    const answer = await file(LONG_ROWS)
    let [letters, lines, stood] = [0, 0, false]
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      letters += chunk.length
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
      if (stood) continue
      stood = true
      // Until the process has nothing more to send to this reader, or would have made all of the file.
      let before = 0
      const settled = () => {
        const [last, now] = [before, Math.round(web.rssMb() / 4)]
        before = now
        return last === now
      }
      await eventually(settled, { everyMs: 300, withinMs: 10_000 })
    }
    return { letters, lines, complete: answer.complete }
  })
  // The snowman takes two bytes more than a letter; a line ends in two.
  expect(answer).toEqual({ letters: 'props\r\n'.length + ROWS * (LETTERS + 4), lines: ROWS + 1, complete: true })
  expect(growthMb).toBeLessThan(MOST_GROWTH_MB)
})

it('a file that would be larger than a file may be breaks off, so that its reader notices', async () => {
  const sql = `${LONG_ROWS} UNION ALL ${LONG_ROWS} UNION ALL ${LONG_ROWS}`
  const { answer, growthMb } = await grown(async () => {
    const answer = await file(sql)
    const problem = await Promise.resolve(discarded(answer)).then(
      () => null,
      (error: Error) => error.message,
    )
    return { problem, whole: answer.complete }
  })
  expect(answer).toEqual({ problem: 'aborted', whole: false })
  expect(growthMb).toBeLessThan(MOST_GROWTH_MB)
})

it('refuses an answer of more columns than anybody reads, on the page and as a file', async () => {
  const sql = `SELECT ${Array.from({ length: 201 }, (_, n) => `seq AS c${n}`).join(', ')} FROM interactions LIMIT 1`
  for (const path of ['/sql', '/sql.csv']) {
    const refused = await fetch(pathOf(path, sql))
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('201 columns')
  }
})

async function discarded(answer: IncomingMessage): Promise<void> {
  for await (const _ of answer);
}
