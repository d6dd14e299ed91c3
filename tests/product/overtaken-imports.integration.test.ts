import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '../support/eventually'
import { startWorkerProcess, type WorkerProcess } from '../support/ingest/worker-process'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { tempFolder } from '../support/temp-folder'
import { wordsOf } from '../support/words-of'

const SLOW = { withinMs: 60_000 }
const folder = tempFolder()
const address = questdbAddress(inject('questdbUrl'))
let worker: WorkerProcess
let web: WebProcess
beforeAll(async () => {
  const INTAKE_TOKEN = 'intake-token-in-tests'
  worker = await startWorkerProcess(folder.path, { QUESTDB_URL: inject('questdbUrl'), INTAKE_TOKEN })
  web = await startWebProcess({
    questdbPgUrl: inject('questdbPgUrl'),
    env: { INTAKE_URL: worker.intakeUrl, INTAKE_TOKEN },
  })
}, 120_000)
afterAll(async () => {
  await web.stop()
  await worker.child.stop()
  folder.remove()
})

const wordsAt = async (path: string) => wordsOf(await (await fetch(web.origin + path)).text())

/** Sends a file and looks at its preview. @returns where that is */
async function preview(name: string, text: string): Promise<string> {
  const form = new FormData()
  form.set('file', new File([text], name))
  const sent = await fetch(`${web.origin}/import`, { method: 'POST', body: form, redirect: 'manual' })
  const path = sent.headers.get('location')!
  expect(await wordsAt(path)).not.toContain('already stored')
  return path
}

const confirm = (path: string, stored?: string) =>
  fetch(web.origin + path, {
    method: 'POST',
    body: new URLSearchParams({ intent: 'confirm', search: '', ...(stored === undefined ? {} : { stored }) }),
    redirect: 'manual',
  })

async function entriesOf(storeId: string): Promise<number | null> {
  const [row] = await execute(address, `SELECT sum(customers_in) AS entries FROM traffic WHERE store_id = '${storeId}'`)
  return row?.entries as number | null
}

it('of two previews of the same hours only one can be confirmed; the other is refused until it was compared anew', async () => {
  const storeId = `overtaken-${randomUUID()}`
  const head = 'store,time,entries,exits\n'
  const quarters = await preview(
    'quarters.csv',
    `${head}${storeId},2026-02-10T14:15Z,40,0\n${storeId},2026-02-10T14:30Z,60,0\n`,
  )
  const hour = await preview('hour.csv', `${head}${storeId},2026-02-10T14:00Z,100,0\n`)
  expect((await confirm(quarters)).status).toBe(302)
  const overtaken = await confirm(hour)
  expect([400, 409]).toContain(overtaken.status)
  expect(wordsOf(await overtaken.text())).toMatch(/Another file is being imported|already stored/)
  await eventually(async () => (await wordsAt(quarters)).includes('All rows are imported'), SLOW)
  await eventually(async () => (await entriesOf(storeId)) === 100, SLOW)
  expect((await confirm(hour)).status).toBe(400)
  expect(await wordsAt(hour)).toContain('1 hour of this file is already stored')
  expect((await confirm(hour, 'replace')).status).toBe(302)
  await eventually(async () => (await wordsAt(hour)).includes('All rows are imported'), SLOW)
  expect(await entriesOf(storeId)).toBe(100)
}, 180_000)

it('confirmed at the same moment, one of two files is imported and the other refused', async () => {
  const storeId = `overtaken-${randomUUID()}`
  const file = (minute: string) => `store,time,entries,exits\n${storeId},2026-02-11T14:${minute}Z,100,0\n`
  const paths = [await preview('a.csv', file('00')), await preview('b.csv', file('30'))]
  const answers = await Promise.all(paths.map((path) => confirm(path)))
  const [first, second] = answers.map(({ status }) => status).sort()
  expect(first).toBe(302)
  expect([400, 409]).toContain(second)
  await eventually(async () => (await entriesOf(storeId)) === 100, SLOW)
}, 120_000)
