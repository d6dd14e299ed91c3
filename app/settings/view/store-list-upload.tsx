import { Form, useNavigation } from '@remix-run/react'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { FileField } from '../../ui/form/file-field'
import { Notice } from '../../ui/form/notice'

/** Chooses a file of stores and sends it to be looked at. */
export function StoreListUpload({ problem }: { problem: string | null }) {
  const sending = useNavigation().state !== 'idle'
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <Form method="post" encType="multipart/form-data" className="space-y-4">
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          <FileField label="File with stores" />
          <Button type="submit" look="primary" disabled={sending}>
            {sending ? 'Uploading…' : 'Preview'}
          </Button>
          <p className="text-[0.8125rem] text-muted">CSV, Excel (.xlsx, its first sheet) or JSON, one store per row.</p>
        </Form>
      </Card>
      <div className="text-sm text-muted">
        <h2 className="text-base font-semibold text-ink">Easiest start</h2>
        <p className="mt-1.5">
          <a
            href="/settings/stores.csv"
            className="font-medium text-accent underline decoration-accent/30 underline-offset-[3px] hover:decoration-accent"
          >
            Export your stores
          </a>
          , edit the file in a spreadsheet and import it here.
        </p>
        <ul className="mt-3 list-disc space-y-1 pl-5">
          <li>Only store_id is required. Columns left out stay as they are; a blank cell clears the value.</li>
          <li>Hours by weekday: 09:00–12:00, 13:30–18:00, or Closed.</li>
          <li>Special days: 2026-12-24 Christmas Eve: 09:00–16:00; 2026-12-25: Closed.</li>
          <li>Doors: north = North entrance; south = South entrance.</li>
        </ul>
      </div>
    </div>
  )
}
