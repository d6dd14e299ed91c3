import { FileForm } from '../../ui/form/file-form'
import { useLocale } from '../../ui/frame/use-locale'

/** Chooses a file with counts and sends it to be looked at. */
export function UploadForm({ problem, megabytes, rows }: { problem: string | null; megabytes: number; rows: number }) {
  const locale = useLocale()
  const example = (
    <>
      <p className="mt-1.5">One row per store (or door) and hour or shorter, columns in any order:</p>
      <pre className="mt-3 whitespace-pre-wrap rounded-card border border-line bg-surface p-3 text-[0.8125rem] leading-5 text-ink">
        {'store;time;entries;exits\n10;2025-12-31 14:00;120;113\n10;2025-12-31 15:00;98;104'}
      </pre>
      <ul className="mt-3 list-disc space-y-1 pl-5">
        <li>Separators, encoding and date format are detected; you can change them.</li>
        <li>Importing the same rows again changes nothing; a corrected count replaces the old one.</li>
        <li>Imported rows stay labelled with their source.</li>
      </ul>
    </>
  )
  return (
    <FileForm
      label="File with counts"
      problem={problem}
      accepted={`CSV, Excel (.xlsx, its first sheet) or JSON, at most ${megabytes} MB and ${rows.toLocaleString(locale)} rows. Files are deleted after a day.`}
      help={{ title: 'Example file', children: example }}
    />
  )
}
