import { LRUCache } from 'lru-cache'

/** How long a page's data are shared with other readers: open buckets may be a second old. Unit: milliseconds. */
const SHARED_MS = 1_000
/** The most pages shared at the same time; each takes up to half a megabyte with its document. */
const MOST_SHARED = 32

const models = new LRUCache<string, Promise<object>>({ max: MOST_SHARED, ttl: SHARED_MS, ttlAutopurge: true })
const documents = new WeakMap<object, Promise<SharedDocument>>()
const shared = new WeakSet<object>()

/** A number per object used in a key, so that the same object gives the same key. */
const numbers = new WeakMap<object, number>()
let lastNumber = 0

function partOfKey(part: string | number | object): string | number {
  if (typeof part !== 'object') return part
  const number = numbers.get(part) ?? ++lastNumber
  numbers.set(part, number)
  return number
}

/** The bytes of a document, split where each response has its own nonce. */
type SharedDocument = { status: number; parts: readonly Buffer[] }

/**
 * Makes a page's data once for everyone who asks the same within a second, including those who ask while it is being
 * made. The document rendered from it is shared too ({@link sharedDocument}).
 * @param key everything the page depends on: URL, locale, merges (as the object `counted`, which is replaced when they
 *   change), and whatever else differs between readers
 * @param make must not throw a Response: its body can be read only once, and several readers may wait for it
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
 * The document of a page with shared data, rendered once, with this response's nonce.
 * @param loaderData what the page's loaders returned
 * @param render renders the whole document with a nonce; gives its status too
 * @returns null if the page shares nothing
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
