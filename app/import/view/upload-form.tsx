import { Form, useNavigation } from '@remix-run/react'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { FileField } from '../../ui/form/file-field'
import { Notice } from '../../ui/form/notice'
import { useLocale } from '../../ui/frame/use-locale'

/** Chooses a file and sends it to be looked at. */
export function UploadForm({ problem, megabytes, rows }: { problem: string | null; megabytes: number; rows: number }) {
  const locale = useLocale()
  const sending = useNavigation().state !== 'idle'
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <Form method="post" encType="multipart/form-data" className="space-y-4">
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          <FileField label="File with counts" />
          <Button type="submit" look="primary" disabled={sending}>
            {sending ? 'Uploading…' : 'Preview'}
          </Button>
          <p className="text-[0.8125rem] text-muted">
            CSV, Excel (.xlsx, its first sheet) or JSON, at most {megabytes} MB and {rows.toLocaleString(locale)} rows.
            Files are deleted after a day.
          </p>
        </Form>
      </Card>
      <div className="text-sm text-muted">
        <h2 className="text-base font-semibold text-ink">Example file</h2>
        <p className="mt-1.5">One row per store (or door) and hour or shorter, columns in any order:</p>
        <pre className="mt-3 whitespace-pre-wrap rounded-card border border-line bg-surface p-3 text-[0.8125rem] leading-5 text-ink">
          {'store;time;entries;exits\n10;2025-12-31 14:00;120;113\n10;2025-12-31 15:00;98;104'}
        </pre>
        <ul className="mt-3 list-disc space-y-1 pl-5">
          <li>Separators, encoding and date format are detected; you can change them.</li>
          <li>Importing the same rows again changes nothing; a corrected count replaces the old one.</li>
          <li>Imported rows stay labelled with their source.</li>
        </ul>
      </div>
    </div>
  )
}
