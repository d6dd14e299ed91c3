import { Form } from '@remix-run/react'
import { type ReactNode, useId } from 'react'
import { Button } from '../button'
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

/** How the file is read: what was found, and what a person chooses instead. A plain GET form; the address is the state. */
export function ImportForm({ form }: { form: ImportPreviewData['form'] }) {
  const noStoreColumn = form.columns.find(({ role }) => role === 'store')?.value === ''
  return (
    <Form method="get" className="space-y-4" key={JSON.stringify(form.columns)}>
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
          <Field label="Store of all rows">
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
              <option value="own">Each store's own zone</option>
              {form.zones.map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Dates like 3/4/2026">
          {(id) => (
            <select id={id} name="dates" defaultValue={form.order} className={FIELD}>
              <option value="">{form.orderUnclear ? 'Choose…' : 'As found'}</option>
              <option value="dmy">Day first: 3 April</option>
              <option value="mdy">Month first: March 4</option>
            </select>
          )}
        </Field>
        <Field label="First row">
          {(id) => (
            <select id={id} name="header" defaultValue={form.header} className={FIELD}>
              <option value="1">Names of columns</option>
              <option value="0">Counts already</option>
            </select>
          )}
        </Field>
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
      <Button type="submit">Read it so</Button>
    </Form>
  )
}
