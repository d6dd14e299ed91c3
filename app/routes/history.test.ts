import { afterEach, describe, expect, it } from 'vitest'
import { problemDetails } from '../components/problem-response'
import { type AppContext, provideContext } from '../context.server'
import { loader } from './history'

/** A context in which every part answers with an error, and says which was touched. */
function untouchable(touched: string[]): AppContext {
  const part = (name: string) =>
    new Proxy(
      {},
      {
        get(_, key) {
          touched.push(`${name}.${String(key)}`)
          throw new Error(`${name} was asked`)
        },
      },
    )
  return Object.fromEntries(
    ['settings', 'log', 'reads', 'registry', 'hub'].map((name) => [name, part(name)]),
  ) as AppContext
}

async function thrownBy(search: string): Promise<Response> {
  const request = new Request(`http://localhost/history?${search}`)
  try {
    await loader({ request, params: {}, context: {} })
  } catch (error) {
    if (error instanceof Response) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('an address that makes no sense', () => {
  const touched: string[] = []
  afterEach(() => touched.splice(0))

  it.each([
    'range=1000y',
    'zone=%27;DROP%20TABLE%20traffic',
    'page=-1',
    'range=7d&range=30d',
    `store=${Array.from({ length: 10_000 }, (_, n) => n).join(',')}`,
  ])('is answered 400 with what was wrong, and nothing is asked of database or registry: %.40s', async (search) => {
    provideContext(untouchable(touched))
    const response = await thrownBy(search)
    expect(response.status).toBe(400)
    const details = problemDetails(await response.json())
    expect(details.length).toBeGreaterThan(0)
    expect(details.join()).not.toMatch(/SELECT|at .*\.ts/)
    expect(touched).toEqual([])
  })
})
