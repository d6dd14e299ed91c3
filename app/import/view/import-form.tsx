import { Form } from '@remix-run/react'
import { type ReactNode, useId } from 'react'
import { Button } from '../../ui/button'
import type { ImportPreviewData } from './preview-data'

const FIELD =
  'min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm text-ink hover:border-line-strong'

/** A label and its control; `children` makes the control with the id that joins the two. */
function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-[0.8125rem] text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  )
}

/**
 * How the file is read: what was found, and what a person chooses instead. A plain GET form; the address is the state.
 */
export function ImportForm({ form }: { form: ImportPreviewData['form'] }) {
  const noStoreColumn = form.columns.find(({ role }) => role === 'store')?.value === ''
  return (
    <Form
      method="get"
      className="space-y-4"
      key={JSON.stringify([form.columns, form.titles, form.zone, form.hours, form.twice, form.over])}
    >
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        {form.columns.map(({ role, label, none, value }) => (
          <Field key={role} label={label}>
            {(id) => (
              <select id={id} name={role} defaultValue={value} className={FIELD}>
                <option value="">{none}</option>
                {form.columnNames.map((name, index) => (
                  <option key={name} value={index}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ))}
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
        {noStoreColumn ? (
          <Field label="Store for all rows">
            {(id) => (
              <>
                <input
                  id={id}
                  name="one"
                  list="stores"
                  defaultValue={form.oneStore}
                  placeholder="Id or name"
                  className={FIELD}
                />
                <datalist id="stores">
                  {form.stores.map(({ storeId, name }) => (
                    <option key={storeId} value={storeId}>
                      {name}
                    </option>
                  ))}
                </datalist>
              </>
            )}
          </Field>
        ) : null}
        <Field label="Times are in">
          {(id) => (
            <select id={id} name="zone" defaultValue={form.zone} className={FIELD}>
              {form.zone === '' ? <option value="">Choose…</option> : null}
              <option value="own">Each store's time zone</option>
              {form.zones.map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Dates like 3/4/2026">
          {(id) => (
            <select id={id} name="dates" defaultValue={form.order} className={FIELD}>
              <option value="">{form.orderUnclear ? 'Choose…' : 'As detected'}</option>
              <option value="dmy">Day first: 3 April</option>
              <option value="mdy">Month first: March 4</option>
            </select>
          )}
        </Field>
        <Field label="Rows above the table">
          {(id) => (
            <input id={id} name="titles" type="number" min={0} max={40} defaultValue={form.titles} className={FIELD} />
          )}
        </Field>
        <Field label="First row of the table">
          {(id) => (
            <select id={id} name="header" defaultValue={form.header} className={FIELD}>
              <option value="1">Column names</option>
              <option value="0">Counts</option>
            </select>
          )}
        </Field>
        <Question
          label="Dash in 02:00-05:00"
          name="dash"
          value={form.dash}
          options={[
            ['span', 'End of the interval'],
            ['offset', 'Offset from UTC'],
          ]}
        />
        <Field label="Counts are">
          {(id) => (
            <select id={id} name="counts" defaultValue={form.counts} className={FIELD}>
              <option value="each">Per row</option>
              <option value="running">Running totals</option>
            </select>
          )}
        </Field>
        <Question
          label="Hours of a day"
          name="hours"
          value={form.hours}
          options={[
            ['24', '24-hour clock'],
            ['12', '12-hour clock, am and pm by row order'],
          ]}
        />
        <Question
          label="Rows of the same time"
          name="twice"
          value={form.twice}
          options={[
            ['first', 'Use the first'],
            ['last', 'Use the last'],
            ['add', 'Add them up'],
          ]}
        />
        <Question
          label="Overlapping rows"
          name="over"
          value={form.over}
          options={[
            ['longer', 'Use the longer'],
            ['shorter', 'Use the shorter'],
            ['add', 'Add them up'],
          ]}
        />
        {form.separator === null ? null : (
          <Field label="Separator">
            {(id) => (
              <select id={id} name="separator" defaultValue={form.separator ?? ''} className={FIELD}>
                <option value="comma">Comma ,</option>
                <option value="semicolon">Semicolon ;</option>
                <option value="tab">Tab</option>
                <option value="bar">Bar |</option>
              </select>
            )}
          </Field>
        )}
      </div>
      {form.ways.length > 0 ? (
        <fieldset className="space-y-1.5">
          <legend className="mb-1 text-[0.8125rem] text-muted">Directions</legend>
          {form.ways.map(({ word, way }) => (
            <Ways key={word} word={word} way={way} />
          ))}
        </fieldset>
      ) : null}
      {form.kinds.length > 0 ? (
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
          <legend className="mb-1 text-[0.8125rem] text-muted">Count only</legend>
          {form.kinds.map(({ word, counts }) => (
            <label key={word} className="flex items-center gap-1.5">
              <input type="checkbox" name="count" value={word} defaultChecked={counts} />
              {word}
            </label>
          ))}
        </fieldset>
      ) : null}
      <Button type="submit">Apply</Button>
    </Form>
  )
}

type QuestionProps = {
  label: string
  name: string
  value: string | null
  options: readonly (readonly [value: string, label: string])[]
}

/** Something that only some files leave open; nothing where `value` is null. */
function Question({ label, name, value, options }: QuestionProps) {
  if (value === null) return null
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} name={name} defaultValue={value} className={FIELD}>
          <option value="">Choose…</option>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

const WAYS = [
  ['in', 'Entries'],
  ['out', 'Exits'],
  ['no', 'Not counted'],
] as const

/** Which way a word of the direction column means. */
function Ways({ word, way }: { word: string; way: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <span className="min-w-28 font-medium">{word}</span>
      {WAYS.map(([value, label]) => (
        <label key={value} className="flex items-center gap-1.5">
          <input type="radio" name={`way:${word}`} value={value} defaultChecked={way === value} />
          {label}
        </label>
      ))}
    </div>
  )
}
