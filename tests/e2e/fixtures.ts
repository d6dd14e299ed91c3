import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test as base, expect } from '@playwright/test'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import type { ProductAddresses } from '../support/product/product'
import { ATOMIC_TOPIC, COUNTED_TOPIC, kcat } from './kcat'

export { expect } from '@playwright/test'

/**
 * What a browser says where a load of a page's data is overtaken by a newer one: Remix ends it, writes so to the
 * console where the answer had begun (`fetchAndDecode`), and leaves the end of its decoding (`done` of turbo-stream) to
 * nobody. Nothing is shown of it, and nothing lost.
 */
const OVERTAKEN = /^(AbortError: )?signal is aborted without reason/

type Product = {
  addresses: ProductAddresses
  /** Process ids now: a part that was killed and started again has another one. */
  currentPids: () => ProductAddresses['pids']
  /** Writes messages to the topic of counted traffic, each value one message. */
  sendCounted: (...values: unknown[]) => void
  /** Writes messages to the topic of atomic traffic, each value one message. */
  sendAtomic: (...values: unknown[]) => void
  /** Rows of a question put to QuestDB itself, apart from the product's own queries. */
  rows: (sql: string) => Promise<Record<string, unknown>[]>
}

type Fixtures = {
  /** A store id that no other test uses. */
  storeId: string
  /** Console errors that the page may show: what the browser itself says of an answer that is not 2xx. */
  expectedErrors: RegExp[]
}

/**
 * Playwright's test with the running product; a page fails its test by any console or page error that was not foreseen.
 */
export const test = base.extend<Fixtures, { product: Product }>({
  product: [
    async ({ browserName: _ }, use) => {
      const addresses: ProductAddresses = JSON.parse(process.env.STOREPULSE_E2E ?? '{}')
      const broker = addresses.kafka ?? ''
      const questdb = questdbAddress(addresses.questdb_http)
      await use({
        addresses,
        currentPids: () => JSON.parse(readFileSync(process.env.STOREPULSE_E2E_FILE ?? '', 'utf8')).pids,
        sendCounted: (...values) => kcat(broker, COUNTED_TOPIC, values),
        sendAtomic: (...values) => kcat(broker, ATOMIC_TOPIC, values),
        rows: (sql) => execute(questdb, sql),
      })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.addresses.web),
  storeId: async ({ product: _ }, use) => use(`e2e-${randomUUID().slice(0, 8)}`),
  expectedErrors: [[], { option: true }],
  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', ({ message }) => errors.push(message))
    await use(page)
    const foreseen = [OVERTAKEN, ...expectedErrors]
    expect(errors.filter((text) => !foreseen.some((expected) => expected.test(text)))).toEqual([])
  },
})
