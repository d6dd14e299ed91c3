import { Form, useNavigation } from '@remix-run/react'
import type { KeyboardEvent } from 'react'
import { Button } from '../../ui/button'
import { useLocale } from '../../ui/frame/use-locale'

/** The statement, in a plain GET form: its address is what one sends to a colleague. Ctrl or ⌘ with Enter runs it. */
export function StatementForm({ statement }: { statement: string }) {
  const locale = useLocale()
  const running = useNavigation().state !== 'idle'
  const runOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }
  return (
    <Form method="get" action="/sql" key={statement}>
      <label htmlFor="statement" className="mb-1 block text-[0.8125rem] text-muted">
        Statement
      </label>
      <textarea
        id="statement"
        name="q"
        defaultValue={statement}
        rows={Math.min(22, Math.max(7, statement.split('\n').length + 1))}
        maxLength={5000}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onKeyDown={runOnEnter}
        className="block w-full resize-y rounded-control border border-line bg-surface p-3 font-mono text-[0.8125rem] leading-5 text-ink hover:border-line-strong"
      />
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" look="primary" disabled={running}>
          {running ? 'Running …' : 'Run'}
        </Button>
        <p className="text-sm text-muted">
          Read-only, at most 10 s and {(10_000).toLocaleString(locale)} rows. Ctrl + Enter also runs it.
        </p>
      </div>
    </Form>
  )
}
