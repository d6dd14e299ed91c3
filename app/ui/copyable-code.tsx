import { useState } from 'react'
import { Button } from './button'
import { useScripts } from './frame/use-scripts'

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }

/** Code to be read, and with scripts copied. */
export function CopyableCode({ code }: { code: string }) {
  const scripts = useScripts()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(code)
    setCopied(true)
  }
  return (
    <div className="mt-1.5">
      <pre
        {...SCROLLABLE}
        className="max-h-72 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-xs leading-5"
      >
        <code>{code}</code>
      </pre>
      {scripts ? (
        <Button className="mt-2" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      ) : null}
    </div>
  )
}
