import { useState } from 'react'
import { MAX_STATEMENT_LENGTH, sqlPath } from '../../sql/statement/sql-path'
import { Button, TextLink } from '../../ui/button'
import { useScripts } from '../../ui/frame/use-scripts'

/** A scrolling region must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }

/** A statement, with a description unless it is obvious. */
type ShownStatement = { about?: string; sql: string | null }

/** The statements that return the same figures, to read, copy and run; `null` ones are left out. */
export function SqlDetails({ statements }: { statements: readonly ShownStatement[] }) {
  return (
    <details className="mt-3 text-sm print:hidden">
      <summary className="inline-block cursor-pointer text-[0.8125rem] text-muted hover:text-ink">Show SQL</summary>
      {statements.map(({ about, sql }) =>
        sql === null ? null : <Statement key={`${about} ${sql}`} about={about} sql={sql} />,
      )}
    </details>
  )
}

function Statement({ about, sql }: { about: string | undefined; sql: string }) {
  const scripts = useScripts()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(sql)
    setCopied(true)
  }
  return (
    <div className="mt-3">
      {about ? <p className="text-[0.8125rem] text-muted">{about}</p> : null}
      <pre
        {...SCROLLABLE}
        className="mt-1.5 max-h-72 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-xs leading-5"
      >
        <code data-sql>{sql}</code>
      </pre>
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        {scripts ? <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button> : null}
        {sql.length <= MAX_STATEMENT_LENGTH ? (
          <TextLink to={sqlPath(sql)}>Open in SQL</TextLink>
        ) : (
          <span className="text-muted">Too long for the SQL page: run it with the read-only login.</span>
        )}
      </p>
    </div>
  )
}
