import { expect, it, vi } from 'vitest'
import { sharedDocument, sharedPage } from './shared-pages.server'

const documentOf = (
  page: object,
  nonce: string,
  render = async () => ({ status: 200, html: `<a nonce="${nonce}"><b nonce="${nonce}">` }),
) => sharedDocument({ root: { locale: 'en' }, page }, nonce, render)

it('makes a page once for concurrent equal requests, and another for a different request', async () => {
  const make = vi.fn(async () => ({ entries: 1 }))
  const pages = await Promise.all([sharedPage(['once', 'en'], make), sharedPage(['once', 'en'], make)])
  expect(pages[0]).toBe(pages[1])
  expect(make).toHaveBeenCalledTimes(1)
  expect(await sharedPage(['once', 'de'], make)).not.toBe(pages[0])
})

it('makes a page again once its key holds a different object', async () => {
  const [before, after] = [{ merged: 0 }, { merged: 0 }]
  const make = async () => ({ entries: 1 })
  const page = await sharedPage(['of', before], make)
  expect(await sharedPage(['of', before], make)).toBe(page)
  expect(await sharedPage(['of', after], make)).not.toBe(page)
})

it('renders a shared document once, with a nonce per response', async () => {
  const page = await sharedPage(['document'], async () => ({ entries: 1 }))
  const first = await documentOf(page, 'first-nonce')
  const second = await documentOf(page, 'second-nonce', () => Promise.reject(new Error('rendered again')))
  expect(first?.body.toString()).toBe('<a nonce="first-nonce"><b nonce="first-nonce">')
  expect(second?.body.toString()).toBe('<a nonce="second-nonce"><b nonce="second-nonce">')
})

it('shares only what was made to be shared', async () => {
  expect(await documentOf({ entries: 1 }, 'nonce')).toBeNull()
})

it('retries after a failure of the page or of the document', async () => {
  const failing = () => Promise.reject(new Error('away'))
  await expect(sharedPage(['again'], failing)).rejects.toThrow('away')
  const page = await sharedPage(['again'], async () => ({ entries: 2 }))
  await expect(documentOf(page, 'nonce', failing)).rejects.toThrow('away')
  expect((await documentOf(page, 'nonce'))?.body.toString()).toContain('nonce="nonce"')
})
