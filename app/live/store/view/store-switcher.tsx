import { Form, useLocation, useNavigate } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Button } from '../../../ui/button'
import { storePath } from '../../../ui/store-address'

/** Looks for another store by its name or id: of many stores no list is sent. */
export function StoreSearch() {
  return (
    <Form method="get" action="/stores" role="search" className="flex items-center gap-2">
      <label className="text-sm text-muted" htmlFor="store-search">
        Store
      </label>
      <input
        id="store-search"
        type="search"
        name="q"
        required
        maxLength={100}
        autoComplete="off"
        placeholder="Name or id"
        className="min-h-9 w-44 rounded-control border border-line bg-surface px-2.5 text-sm"
      />
      <Button type="submit">Find</Button>
    </Form>
  )
}

/**
 * Goes to another store of the same page, with the same view of it. Without scripts it is a form that the server
 * answers with the way there.
 */
export function StoreSwitcher({
  storeId,
  stores,
}: {
  storeId: string
  stores: readonly { storeId: string; name: string }[]
}) {
  const navigate = useNavigate()
  const { search } = useLocation()
  const choice = useRef<HTMLSelectElement>(null)
  const show = (id: string) => navigate(`${storePath(id)}${search}`)
  // Handle what was chosen before the page's scripts had loaded.
  const showChosen = useRef(() => {
    const chosen = choice.current?.value
    if (chosen && chosen !== storeId) show(chosen)
  })
  useEffect(() => showChosen.current(), [])
  const view = [...new URLSearchParams(search)].filter(([name]) => name !== 'store')
  return (
    <Form method="get" action="/stores" className="flex items-center gap-2">
      <label className="text-sm text-muted" htmlFor="store-switcher">
        Store
      </label>
      <select
        key={storeId}
        ref={choice}
        autoComplete="off"
        id="store-switcher"
        name="store"
        defaultValue={storeId}
        onChange={(event) => show(event.currentTarget.value)}
        className="min-h-9 max-w-56 rounded-control border border-line bg-surface px-2.5 text-sm"
      >
        {stores.map((store) => (
          <option key={store.storeId} value={store.storeId}>
            {store.name}
          </option>
        ))}
      </select>
      {view.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <noscript>
        <Button type="submit">Go</Button>
      </noscript>
    </Form>
  )
}
