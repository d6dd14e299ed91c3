import { Form, useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button } from '../button'
import { Card } from '../card'
import { FileField } from './file-field'
import { Notice } from './notice'

/** Chooses a file and sends it to be previewed; help stands beside it. */
export function FileForm({
  label,
  problem,
  accepted,
  help,
}: {
  label: string
  problem: string | null
  /** Which files are taken, in a sentence. */
  accepted: string
  help: { title: string; children: ReactNode }
}) {
  const sending = useNavigation().state !== 'idle'
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Card>
        <Form method="post" encType="multipart/form-data" className="space-y-4">
          {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
          <FileField label={label} />
          <Button type="submit" look="primary" disabled={sending}>
            {sending ? 'Uploading…' : 'Preview'}
          </Button>
          <p className="text-[0.8125rem] text-muted">{accepted}</p>
        </Form>
      </Card>
      <div className="text-sm text-muted">
        <h2 className="text-base font-semibold text-ink">{help.title}</h2>
        {help.children}
      </div>
    </div>
  )
}
