import { LRUCache } from 'lru-cache'

/** What a page is made from is given to others for so long: open buckets may be a second old. Unit: milliseconds. */
const SHARED_MS = 1_000
/** Questions that are shared at once; each with its document takes up to half a megabyte. */
const MOST_SHARED = 32

const models = new LRUCache<string, Promise<object>>({ max: MOST_SHARED, ttl: SHARED_MS, ttlAutopurge: true })
const documents = new WeakMap<object, Promise<SharedDocument>>()
const shared = new WeakSet<object>()

/** A number for each object that stands in a key: the same object is the same part of it. */
const numbers = new WeakMap<object, number>()
let lastNumber = 0

function partOfKey(part: string | number | object): string | number {
  if (typeof part !== 'object') return part
  const number = numbers.get(part) ?? ++lastNumber
  numbers.set(part, number)
  return number
}

/** The bytes of a document between the places where each answer has its own nonce. */
type SharedDocument = { status: number; parts: readonly Buffer[] }

/**
 * What a page is made from, made once for all who ask the same within a second, also for those who ask while it is
 * made. The document that is rendered from it is shared too ({@link sharedDocument}).
 * @param key all that the page depends on: address, locale, whose rows count as whose (as the object that says so,
 * which is another one once that has changed), and whatever else tells one reader's page from another's
 * @param make must not throw a Response: its body can be read once, and several may wait for it
 */
export async function sharedPage<Page extends object>(
  key: readonly (string | number | object)[],
  make: () => Promise<Page>,
): Promise<Page> {
  const text = JSON.stringify(key.map(partOfKey))
  const known = models.get(text) as Promise<Page> | undefined
  if (known) return known
  const making = make()
  models.set(text, making)
  try {
    const page = await making
    shared.add(page)
    return page
  } catch (error) {
    if (models.get(text) === making) models.delete(text)
    throw error
  }
}

/**
 * The document of a page whose data are shared, with the nonce of this answer; rendered once.
 * @param loaderData what the loaders of the page gave
 * @param render the whole document with a nonce, and its status
 * @returns null where the page shares nothing
 */
export async function sharedDocument(
  loaderData: Readonly<Record<string, unknown>>,
  nonce: string,
  render: () => Promise<{ status: number; html: string }>,
): Promise<{ status: number; body: Buffer } | null> {
  const page = Object.values(loaderData).find((data): data is object => shared.has(data as object))
  if (page === undefined) return null
  let document = documents.get(page)
  if (!document) {
    document = render().then(({ status, html }) => ({
      status,
      parts: html.split(nonce).map((part) => Buffer.from(part)),
    }))
    documents.set(page, document)
    document.catch(() => documents.delete(page))
  }
  const { status, parts } = await document
  const own = Buffer.from(nonce)
  return { status, body: Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [own, part]))) }
}
