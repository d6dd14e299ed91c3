/** Chooses a file with rows: CSV, Excel or JSON. */
export function FileField({ label }: { label: string }) {
  return (
    <label className="block">
      <span className="mb-1.5 block text-sm font-medium">{label}</span>
      <input
        type="file"
        name="file"
        required
        accept=".csv,.tsv,.txt,.xlsx,.json,.jsonl,text/csv,application/json,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        className="block w-full rounded-control border border-dashed border-line-strong bg-sunken/40 px-3 py-6 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-control file:border file:border-solid file:border-line file:bg-surface file:px-3 file:text-sm file:font-medium file:text-ink"
      />
    </label>
  )
}
