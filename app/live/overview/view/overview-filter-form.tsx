import { Form, useNavigate } from '@remix-run/react'
import { type FormEvent, useEffect, useRef } from 'react'
import { Button } from '../../../ui/button'
import {
  OVERVIEW_SORTS,
  type OverviewFilter,
  type OverviewSort,
  overviewPath,
  parseOverviewFilter,
} from '../overview-filter'

const SORT_NAMES: Record<OverviewSort, string> = {
  group: 'Group',
  busiest: 'Most people now',
  fullest: 'Fullest',
  below: 'Most below usual',
  above: 'Most above usual',
  name: 'Name',
}

const FIELD =
  'min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm text-ink hover:border-line-strong'

/** Which stores, and in which order: a plain GET form. With scripts each change shows at once. */
export function OverviewFilterForm({ filter, groups }: { filter: OverviewFilter; groups: readonly string[] }) {
  const navigate = useNavigate()
  const form = useRef<HTMLFormElement>(null)
  /** Goes to the form's own address without its empty fields, unless it is shown already. */
  const showFields = (fields: HTMLFormElement) => {
    const given = [...new FormData(fields)].map(([name, value]) => [name, String(value)])
    const parsed = parseOverviewFilter(new URLSearchParams(given))
    if (!parsed.ok || overviewPath(parsed.filter) === overviewPath(filter)) return
    navigate(overviewPath(parsed.filter), { replace: true, preventScrollReset: true })
  }
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    showFields(event.currentTarget)
  }
  // Handle what was typed before the page's scripts had loaded.
  const showTyped = useRef(showFields)
  useEffect(() => {
    if (form.current) showTyped.current(form.current)
  }, [])
  return (
    <Form
      ref={form}
      method="get"
      action="/"
      role="search"
      aria-label="Stores"
      key={`${filter.group} ${filter.sort} ${filter.storeIds.join()} ${filter.view}`}
      className="mb-6 flex flex-wrap items-end gap-3"
      onChange={show}
      onSubmit={show}
    >
      <label className="block min-w-0 grow sm:max-w-56">
        <span className="mb-1 block text-[0.8125rem] text-muted">Find a store</span>
        <input
          type="search"
          name="q"
          defaultValue={filter.search}
          maxLength={100}
          placeholder="Name or id"
          autoComplete="off"
          className={FIELD}
        />
      </label>
      {groups.length > 1 ? (
        <label className="block min-w-0 grow sm:max-w-48 sm:grow-0">
          <span className="mb-1 block text-[0.8125rem] text-muted">Group</span>
          <select name="group" defaultValue={filter.group ?? ''} className={FIELD}>
            <option value="">All groups</option>
            {groups.map((group) => (
              <option key={group}>{group}</option>
            ))}
          </select>
        </label>
      ) : null}
      <label className="block min-w-0 grow sm:max-w-48 sm:grow-0">
        <span className="mb-1 block text-[0.8125rem] text-muted">Order</span>
        <select name="sort" defaultValue={filter.sort} className={FIELD}>
          {OVERVIEW_SORTS.map((sort) => (
            <option key={sort} value={sort === 'group' ? '' : sort}>
              {SORT_NAMES[sort]}
            </option>
          ))}
        </select>
      </label>
      {filter.storeIds.length > 0 ? <input type="hidden" name="store" value={filter.storeIds.join(',')} /> : null}
      {filter.view === 'tiles' ? null : <input type="hidden" name="view" value={filter.view} />}
      <noscript>
        <Button type="submit">Show</Button>
      </noscript>
    </Form>
  )
}
