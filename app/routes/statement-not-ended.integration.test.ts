import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { openHangingWeb } from '~/tests/support/product/web-parts'
import { appContext } from '../server/context.server'
import { loader as readinessOf } from './ready/route'

let web: Awaited<ReturnType<typeof openHangingWeb>>
beforeAll(async () => {
  web = await openHangingWeb(inject('questdbPgUrl'))
})
afterAll(() => web?.close())

it('a statement that the database does not end keeps its place, as /ready says, until its connection is closed', async () => {
  const { workbench } = appContext()
  const request = new Request('http://localhost/ready')
  const readiness = async () => (await readinessOf({ request, params: {}, context: {} })).json()
  expect(await readiness()).toMatchObject({ questdb: 'ready', workbench: 'ready', workbench_stuck_since: null })
  const statement = await workbench.begin('SELECT ts FROM traffic', 200)
  web.proxy.hang()
  await expect(statement.read(1)).rejects.toMatchObject({ reason: 'too-long' })
  const since = expect.stringMatching(/^\d{4}-/)
  expect(await readiness()).toMatchObject({ questdb: 'away', workbench: 'stuck', workbench_stuck_since: since })
  const busy = { reason: 'busy', message: expect.stringContaining('still running past its limit') }
  await expect(workbench.begin('SELECT ts FROM traffic', 200)).rejects.toMatchObject(busy)
  web.proxy.goOn()
  await eventually(async () => {
    const { questdb, workbench: state } = await readiness()
    return questdb === 'ready' && state === 'ready'
  })
  const next = await workbench.begin('SELECT ts FROM traffic', 10_000)
  await next.read(1)
  next.close()
})
