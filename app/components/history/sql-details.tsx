import { useState } from 'react'
import { Button } from '../button'
import { useScripts } from '../use-scripts'

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }

/** The statement that gives the same figures, to be read, copied and run. */
export function SqlDetails({ sql, note }: { sql: string; note?: string }) {
  const scripts = useScripts()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(sql)
    setCopied(true)
  }
  return (
    <details className="mt-3 text-sm">
      <summary className="inline-block cursor-pointer text-[0.8125rem] text-muted hover:text-ink">Show SQL</summary>
      {note ? <p className="mt-2 text-[0.8125rem] text-muted">{note}</p> : null}
      <pre
        {...SCROLLABLE}
        className="mt-2 max-h-72 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-xs leading-5"
      >
        <code data-sql>{sql}</code>
      </pre>
      {scripts ? (
        <Button className="mt-2" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      ) : null}
    </details>
  )
}
