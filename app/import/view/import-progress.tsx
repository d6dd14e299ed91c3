import { Form } from '@remix-run/react'
import { Button, ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Notice } from '../../ui/form/notice'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import { useRenewal } from '../../ui/frame/use-renewal'

const RENEWAL_MS = 1_000

type Run = {
  state: 'running' | 'done' | 'stopped'
  total: number
  written: number
  rejected: number
  reason: string | null
}

/** How far a confirmed import is; renews itself while it runs. */
export function ImportProgress({ run, locale }: { run: Run; locale: string }) {
  const count = new Intl.NumberFormat(locale)
  return (
    <Card className="max-w-2xl space-y-4">
      {run.state === 'running' ? <Renewed /> : null}
      {run.state === 'done' ? (
        <Notice tone="good">All rows are imported. They appear on the pages within a few seconds.</Notice>
      ) : null}
      {run.state === 'stopped' ? (
        <Notice tone="bad">Import stopped: {run.reason} Imported rows stay; continuing adds nothing twice.</Notice>
      ) : null}
      <div>
        <label htmlFor="progress" className="text-sm font-medium">
          {count.format(run.written)} of {count.format(run.total)} rows imported
        </label>
        <progress
          id="progress"
          className="mt-2 block h-2 w-full accent-entries"
          max={Math.max(1, run.total)}
          value={run.written}
        />
        {run.rejected > 0 ? (
          <p className="mt-2 text-sm text-muted">
            {count.format(run.rejected)} rows were too old by then and were skipped.
          </p>
        ) : null}
      </div>
      {run.state === 'running' ? null : (
        <Form method="post" className="flex flex-wrap gap-3">
          {run.state === 'stopped' ? (
            <Button type="submit" name="intent" value="continue" look="primary">
              Continue
            </Button>
          ) : (
            <ButtonLink to="/history?range=30d" look="primary">
              View history
            </ButtonLink>
          )}
          <Button type="submit" name="intent" value="discard">
            {run.state === 'stopped' ? 'Discard the rest' : 'Import another file'}
          </Button>
        </Form>
      )}
    </Card>
  )
}

function Renewed() {
  useRenewal(RENEWAL_MS)
  return <SelfRenewal everySeconds={RENEWAL_MS / 1000} />
}
