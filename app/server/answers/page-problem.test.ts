import { expect, it } from 'vitest'
import { pageProblem, wantsJson } from './page-problem.server'

const asking = (accept: string) => new Request('http://localhost/import', { headers: { accept } })

it("a client that asks for JSON gets a page's error as JSON; browsers get the page", async () => {
  expect(wantsJson(asking('application/json'))).toBe(true)
  expect(wantsJson(asking('text/html,application/xhtml+xml,application/json;q=0.9'))).toBe(false)
  const refused = { staticHandlerContext: { errors: null, actionData: { import: { problem: 'Send a file.' } } } }
  const answer = pageProblem(400, refused as never)
  expect([answer.status, await answer.json()]).toEqual([400, { error: 'bad_request', message: 'Send a file.' }])
  const failed = { staticHandlerContext: { errors: { import: new Error('at secret.ts:1') }, actionData: null } }
  expect(await pageProblem(500, failed as never).text()).not.toContain('secret')
})
