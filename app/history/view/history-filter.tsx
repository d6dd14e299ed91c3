import { Form } from '@remix-run/react'
import type { ChangeEvent } from 'react'
import { Button } from '../../ui/button'
import { classNames } from '../../ui/class-names'
import { SegmentedLinks } from '../../ui/segmented-links'
import type { HistoryForm } from '../page/history-form.server'
import type { HistoryPage } from '../page/history-page.server'
import { StorePicker } from './store-picker'

const FIELD =
  'min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm text-ink hover:border-line-strong sm:w-auto sm:max-w-56'
const LABEL = 'mb-1 block text-[0.8125rem] text-muted'

/** The filter: a plain GET form and links. The URL is the state; no script is needed. */
export function HistoryFilterForm({ form, ranges, canonical }: Pick<HistoryPage, 'form' | 'ranges' | 'canonical'>) {
  return (
    <div className="mb-6">
      <div className="mb-3 max-w-full overflow-x-auto">
        <SegmentedLinks label="Range" segments={ranges} />
      </div>
      <label className="mb-3 inline-flex min-h-9 cursor-pointer items-center gap-1.5 rounded-control border border-line bg-surface px-3 text-sm font-medium sm:hidden">
        <input type="checkbox" className="size-4 accent-accent" defaultChecked={form.wrong !== null} />
        Show filters
      </label>
      <Form
        method="get"
        action="/history"
        className="flex flex-wrap items-end gap-3 max-sm:[label:has(:checked)~&]:flex max-sm:hidden"
        key={canonical}
      >
        <StorePicker groups={form.groups} chosen={form.chosen} every={form.every} listed={form.listed} />
        <label className="block w-full sm:w-auto">
          <span className={LABEL}>Range</span>
          <select name="range" defaultValue={form.range} className={FIELD} onChange={forgetDates}>
            {form.otherRange ? <option value={form.otherRange.value}>{form.otherRange.label}</option> : null}
            {form.ranges.map(({ label, choices }) => (
              <optgroup key={label} label={label}>
                {choices.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.label}
                  </option>
                ))}
              </optgroup>
            ))}
            <option value="custom">Custom dates</option>
          </select>
        </label>
        <input type="hidden" name="dates" value={form.dates} />
        <DateField name="from" label="From" value={form.from} problem={form.wrong?.from ?? null} />
        <DateField name="to" label="To" value={form.to} problem={form.wrong?.to ?? null} />
        <label className="block w-full sm:w-auto">
          <span className={LABEL}>Compare with</span>
          <select name="compare" defaultValue={form.comparison} className={FIELD}>
            <option value="">none</option>
            <option value="previous">previous period</option>
            <option value="year">last year</option>
          </select>
        </label>
        <MoreChoices form={form} />
        {form.sort === '-time' ? null : <input type="hidden" name="sort" value={form.sort} />}
        {form.rank === '-entries' ? null : <input type="hidden" name="rank" value={form.rank} />}
        <Button type="submit" look="primary">
          Show
        </Button>
        {form.wrong === null ? null : (
          <div className="w-full space-y-1 text-sm text-bad" role="alert">
            {form.wrong.from === null ? null : (
              <p>
                From: <span id="from-problem">{form.wrong.from}</span>
              </p>
            )}
            {form.wrong.to === null ? null : (
              <p>
                To: <span id="to-problem">{form.wrong.to}</span>
              </p>
            )}
          </div>
        )}
      </Form>
    </div>
  )
}

/** Dates belong to the range from … to; choosing another range clears them. */
function forgetDates({ currentTarget: { form, value } }: ChangeEvent<HTMLSelectElement>) {
  if (value === 'custom') return
  for (const name of ['from', 'to']) {
    const field = form?.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = ''
  }
}

/** A date of the range from … to; entering one selects that range. */
function DateField({
  name,
  label,
  value,
  problem,
}: {
  name: 'from' | 'to'
  label: string
  value: string
  problem: string | null
}) {
  const problemId = problem === null ? undefined : `${name}-problem`
  return (
    <label className="block min-w-0 grow sm:grow-0">
      <span className={LABEL}>{label}</span>
      <input
        type="date"
        name={name}
        defaultValue={value}
        min="2000-01-01"
        max="2099-12-31"
        aria-invalid={problem !== null || undefined}
        aria-describedby={problemId}
        className={classNames(FIELD, problem !== null && 'border-bad')}
        onChange={(event) => {
          const range = event.currentTarget.form?.elements.namedItem('range')
          if (range instanceof HTMLSelectElement) range.value = 'custom'
        }}
      />
    </label>
  )
}

function MoreChoices({ form }: { form: HistoryForm }) {
  return (
    <details className="w-full sm:w-auto" open={form.more > 0}>
      <summary className="inline-flex min-h-9 cursor-pointer items-center rounded-control border border-line bg-surface px-3 text-sm font-medium hover:border-line-strong">
        More filters{form.more > 0 ? ` (${form.more})` : ''}
      </summary>
      <div className="mt-3 flex flex-wrap items-end gap-x-5 gap-y-3 rounded-card border border-line bg-surface p-4">
        <label className="block w-full sm:w-auto">
          <span className={LABEL}>Group by</span>
          <select name="bucket" defaultValue={form.bucket} className={FIELD}>
            <option value="">{form.bucket === '' ? `${form.defaultBucket} (default)` : 'default'}</option>
            {form.buckets.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="block w-full sm:w-auto">
          <span className={LABEL}>Split by</span>
          <select name="by" defaultValue={form.series === 'store' ? 'store' : ''} className={FIELD}>
            <option value="">entries and exits</option>
            <option value="store">stores</option>
          </select>
        </label>
        <label className="block w-full sm:w-auto">
          <span className={LABEL}>Time zone</span>
          <select name="zone" defaultValue={form.zone} className={FIELD}>
            <option value="">{form.zone === '' ? `${form.timeZone} (default)` : 'default'}</option>
            {form.zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend className={LABEL}>Weekdays (all if none selected)</legend>
          <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
            {form.weekdays.map(({ value, label, chosen }) => (
              <Check key={value} name="days" value={value} chosen={chosen} label={label} />
            ))}
          </div>
        </fieldset>
        <div className="flex min-h-9 flex-wrap items-center gap-x-5 gap-y-2">
          <Check name="hours" value="open" chosen={form.openOnly} label="Opening hours only" />
          <Check name="like" value="1" chosen={form.likeForLike} label="Like-for-like: stores open in both periods" />
        </div>
      </div>
    </details>
  )
}

function Check({ name, value, chosen, label }: { name: string; value: string; chosen: boolean; label: string }) {
  return (
    <label className="inline-flex items-center gap-1.5 text-sm">
      <input type="checkbox" name={name} value={value} defaultChecked={chosen} className="size-4 accent-accent" />
      {label}
    </label>
  )
}
