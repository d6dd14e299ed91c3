import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { type HangingProxy, startHangingProxy } from '~/tests/support/hanging-proxy'
import { openWebParts } from '~/tests/support/web-parts'
import { appContext } from '../context.server'
import { loader as readinessOf } from './ready'

let proxy: HangingProxy
let web: Awaited<ReturnType<typeof openWebParts>>

beforeAll(async () => {
  proxy = await startHangingProxy(inject('questdbPgUrl'))
  web = await openWebParts(proxy.url)
})
afterAll(async () => {
  proxy.stop()
  await web.close()
})

it('a statement that the database does not end keeps its place, as /ready says, until its connection is closed', async () => {
  const { workbench } = appContext()
  const request = new Request('http://localhost/ready')
  const readiness = async () => (await readinessOf({ request, params: {}, context: {} })).json()
  expect(await readiness()).toMatchObject({ questdb: 'ready', workbench: 'ready', workbench_stuck_since: null })
  const statement = await workbench.begin('SELECT ts FROM traffic', 200)
  proxy.hang()
  await expect(statement.read(1)).rejects.toMatchObject({ reason: 'too-long' })
  const since = expect.stringMatching(/^\d{4}-/)
  expect(await readiness()).toMatchObject({ questdb: 'away', workbench: 'stuck', workbench_stuck_since: since })
  const busy = { reason: 'busy', message: expect.stringContaining('goes on past its limit') }
  await expect(workbench.begin('SELECT ts FROM traffic', 200)).rejects.toMatchObject(busy)
  proxy.goOn()
  await eventually(async () => {
    const { questdb, workbench: state } = await readiness()
    return questdb === 'ready' && state === 'ready'
  })
  const next = await workbench.begin('SELECT ts FROM traffic', 10_000)
  await next.read(1)
  next.close()
})
