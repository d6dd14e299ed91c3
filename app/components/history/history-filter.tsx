import { Form } from '@remix-run/react'
import { Button } from '../button'
import { SegmentedLinks } from '../segmented-links'
import type { HistoryPage } from './history-page.server'

const FIELD =
  'min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm text-ink hover:border-line-strong sm:w-auto sm:max-w-64'

/** Stores, zone and range. A plain GET form and links: the address is the state, no script is needed. */
export function HistoryFilterForm({ form, ranges, timeZone }: Pick<HistoryPage, 'form' | 'ranges' | 'timeZone'>) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <Form
        method="get"
        action="/history"
        className="flex w-full flex-wrap items-end gap-3 sm:w-auto"
        key={`${form.store} ${form.zone}`}
      >
        <label className="block w-full sm:w-auto">
          <span className="mb-1 block text-[0.8125rem] text-muted">Store</span>
          <select name="store" defaultValue={form.store} className={FIELD}>
            <option value="">All stores</option>
            {form.several ? <option value={form.several.value}>{form.several.label}</option> : null}
            {form.groups.map(({ group, stores }) =>
              group === '' ? (
                stores.map((store) => (
                  <option key={store.storeId} value={store.storeId}>
                    {store.name}
                  </option>
                ))
              ) : (
                <optgroup key={group} label={group}>
                  {stores.map((store) => (
                    <option key={store.storeId} value={store.storeId}>
                      {store.name}
                    </option>
                  ))}
                </optgroup>
              ),
            )}
          </select>
        </label>
        <label className="block min-w-0 grow sm:grow-0">
          <span className="mb-1 block text-[0.8125rem] text-muted">Time zone</span>
          <select name="zone" defaultValue={form.zone} className={FIELD}>
            <option value="">{form.zone === '' ? `${timeZone} (default)` : 'Default'}</option>
            {form.zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </select>
        </label>
        {form.range === '24h' ? null : <input type="hidden" name="range" value={form.range} />}
        <Button type="submit">Show</Button>
      </Form>
      <SegmentedLinks label="Range" segments={ranges} />
    </div>
  )
}
