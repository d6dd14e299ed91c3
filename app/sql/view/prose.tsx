/**
 * A line of the Markdown that app/sql/table-docs is written in: code and links; a link shows its words, since it leads
 * to a file.
 */
export function Prose({ text }: { text: string }) {
  const parts = text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').split('`')
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <code key={`${index.toString()} ${part}`} className="font-mono text-[0.8125rem] text-ink">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </>
  )
}
