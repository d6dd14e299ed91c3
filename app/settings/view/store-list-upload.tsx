import { FileForm } from '../../ui/form/file-form'

/** Chooses a file of stores and sends it to be looked at. */
export function StoreListUpload({ problem }: { problem: string | null }) {
  return (
    <FileForm
      label="File with stores"
      problem={problem}
      accepted="CSV, Excel (.xlsx, its first sheet) or JSON, one store per row."
      help={{ title: 'Easiest start', children: <EasiestStart /> }}
    />
  )
}

function EasiestStart() {
  return (
    <>
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
        <li>
          Only store_id is required. Columns left out stay as they are; a blank cell clears the value, except name, time
          zone and start of day.
        </li>
        <li>Hours by weekday: 09:00–12:00, 13:30–18:00, or Closed.</li>
        <li>Special days: 2026-12-24 Christmas Eve: 09:00–16:00; 2026-12-25: Closed.</li>
        <li>Doors: north = North entrance; south = South entrance.</li>
      </ul>
    </>
  )
}
