import { Form, useNavigation } from '@remix-run/react'
import { Button } from '../button'
import { Card } from '../card'
import { Notice } from './notice'

/** Chooses a file and sends it to be looked at. */
export function UploadForm({ problem, megabytes, rows }: { problem: string | null; megabytes: number; rows: number }) {
  const sending = useNavigation().state !== 'idle'
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <Form method="post" encType="multipart/form-data" className="space-y-4">
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          <label className="block">
            <span className="mb-1.5 block text-sm font-medium">File with counts</span>
            <input
              type="file"
              name="file"
              required
              accept=".csv,.tsv,.txt,.xlsx,.json,.jsonl,text/csv,application/json,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
              className="block w-full rounded-control border border-dashed border-line-strong bg-sunken/40 px-3 py-6 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-control file:border file:border-solid file:border-line file:bg-surface file:px-3 file:text-sm file:font-medium file:text-ink"
            />
          </label>
          <Button type="submit" look="primary" disabled={sending}>
            {sending ? 'Sending and reading…' : 'Look at it'}
          </Button>
          <p className="text-[0.8125rem] text-muted">
            CSV, Excel (.xlsx, its first sheet) or JSON, at most {megabytes} MB and {rows.toLocaleString('en')} rows. It
            is kept for a day, then removed.
          </p>
        </Form>
      </Card>
      <div className="text-sm text-muted">
        <h2 className="text-base font-semibold text-ink">What a file looks like</h2>
        <p className="mt-1.5">One row for each store (or door) and hour or shorter span, in any order of columns:</p>
        <pre className="mt-3 whitespace-pre-wrap rounded-card border border-line bg-surface p-3 text-[0.8125rem] leading-5 text-ink">
          {'store;time;entries;exits\n10;2025-12-31 14:00;120;113\n10;2025-12-31 15:00;98;104'}
        </pre>
        <ul className="mt-3 list-disc space-y-1 pl-5">
          <li>Separators, encoding and dates are found out; you can change what was found.</li>
          <li>The same rows again add nothing; a corrected count replaces the one before.</li>
          <li>Imported rows are marked by their source for good.</li>
        </ul>
      </div>
    </div>
  )
}
