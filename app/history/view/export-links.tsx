const FORMATS = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
  ['parquet', 'Parquet'],
  ['json', 'JSON'],
  ['svg', 'Chart as SVG'],
  ['png', 'Chart as PNG'],
] as const

/** Links to exports of what a history page shows, by store and bucket. `canonical` is the page's URL. */
export function ExportLinks({ canonical }: { canonical: string }) {
  const search = canonical.includes('?') ? canonical.slice(canonical.indexOf('?')) : ''
  return (
    <nav aria-label="Files" className="mt-8 flex flex-wrap items-baseline gap-x-4 gap-y-1.5 text-sm print:hidden">
      <span className="text-muted">Download counts by store:</span>
      {FORMATS.map(([format, words]) => (
        <a
          key={format}
          href={`/history/export/${format}${search}`}
          download
          className="font-medium text-accent underline decoration-accent/30 underline-offset-[3px] hover:decoration-accent"
        >
          {words}
        </a>
      ))}
    </nav>
  )
}
