import { LRUCache } from 'lru-cache'
import { COLUMN_ROLES, type ColumnRole, type PlanChoices } from '~/domain/import/columns'
import type { Store } from '~/domain/stores'
import type { ImportPreviewData } from '../components/import/preview-data'
import type { Imports } from './imports.server'
import type { ImportFacts, ImportPreview } from './reading/read-import'
import type { Upload } from './uploads.server'

const SHOWN_ROWS = 6
const ROLE_WORDS: Record<ColumnRole, { label: string; none: string }> = {
  store: { label: 'Store', none: 'One store for all rows' },
  door: { label: 'Door', none: 'No door' },
  time: { label: 'Date and time', none: 'Choose…' },
  clock: { label: 'Time of day', none: 'In the date' },
  entries: { label: 'Came in', none: 'Not in this file' },
  exits: { label: 'Went out', none: 'Not in this file' },
}
const SEPARATOR_WORDS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

const previews = new LRUCache<string, Promise<ImportPreview>>({ max: 16, ttl: 10 * 60_000 })

/** What reading needs to know beside the file. */
export function importFacts(
  stores: readonly Store[],
  settings: { DEFAULT_TIME_ZONE: string; RETENTION_DAYS: number },
): ImportFacts {
  return {
    stores: stores.map(({ storeId, name, timeZone }) => ({ storeId, name, timeZone })),
    defaultTimeZone: settings.DEFAULT_TIME_ZONE,
    retentionDays: settings.RETENTION_DAYS,
    nowMs: Date.now(),
  }
}

/** The preview of a file, read once for each set of choices. @throws {ImportFileProblem} */
export function readPreview(
  { uploads, reader }: Imports,
  upload: Upload,
  choices: PlanChoices,
  facts: ImportFacts,
): Promise<ImportPreview> {
  const key = JSON.stringify([upload.id, choices, facts.stores])
  const known = previews.get(key)
  if (known) return known
  const preview = reader.preview(upload.sender.address, uploads.source(upload), choices, facts)
  previews.set(key, preview)
  preview.catch(() => previews.delete(key))
  return preview
}

/** The size of a file for people. */
export function fileSize(bytes: number, locale: string): string {
  return `${new Intl.NumberFormat(locale).format(Math.max(1, Math.round(bytes / 1024)))} kB`
}

/** All that the preview page shows, as words. */
export function previewPage(
  upload: Upload,
  preview: ImportPreview,
  stores: readonly Store[],
  { locale, defaultZone }: { locale: string; defaultZone: string },
): ImportPreviewData {
  const { plan, first, found } = preview
  const count = new Intl.NumberFormat(locale)
  const byId = new Map(stores.map((store) => [store.storeId, store]))
  const width = Math.max(0, ...first.map(({ cells }) => cells.length))
  const header = plan.header ? first[0]?.cells : undefined
  const columnNames = Array.from({ length: width }, (_, index) => {
    const letter = index < 26 ? String.fromCharCode(65 + index) : `${index + 1}`
    return header?.[index]?.trim() ? `${letter}: ${header[index].trim().slice(0, 40)}` : `Column ${letter}`
  })
  const roleOf = new Map(COLUMN_ROLES.map((role) => [plan.columns[role], ROLE_WORDS[role].label]))
  const zoneOf = (storeId: string) => plan.zone ?? byId.get(storeId)?.timeZone ?? defaultZone
  const time = (ms: number, zone: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(ms)
  return {
    file: { name: upload.name, size: fileSize(upload.bytes, locale) },
    form: {
      columns: COLUMN_ROLES.map((role) => ({
        role,
        ...ROLE_WORDS[role],
        value: plan.columns[role] === null ? '' : String(plan.columns[role]),
      })),
      columnNames,
      oneStore: plan.oneStore ?? '',
      stores: stores.map(({ storeId, name }) => ({ storeId, name })),
      zone: plan.zone ?? 'own',
      zones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
      order: plan.order ?? '',
      orderUnclear: preview.orderUnclear,
      header: plan.header ? '1' : '0',
      separator: preview.separator === null ? null : SEPARATOR_WORDS[preview.separator as ','],
    },
    encoding: upload.form?.encoding ?? null,
    table: {
      heads: columnNames.map((name, index) => ({ name, role: roleOf.get(index) ?? null })),
      rows: first.slice(plan.header ? 1 : 0, SHOWN_ROWS + (plan.header ? 1 : 0)).map(({ line, cells }) => ({
        line,
        cells: Array.from({ length: width }, (_, index) => cells[index]?.slice(0, 80) ?? ''),
      })),
    },
    missing: preview.missing,
    noExits: plan.columns.exits === null,
    noEntries: plan.columns.entries === null,
    found: found && {
      good: found.good,
      goodText: count.format(found.good),
      problems: found.problems,
      problemsText: count.format(found.problems),
      firstProblems: found.firstProblems,
      takenAsFirst: found.takenAsFirst,
      storesText: count.format(found.storeCount),
      moreStores: found.storeCount - found.stores.length,
      stores: found.stores.map(({ storeId, rows, entries, exits, fromMs, toMs }) => ({
        storeId,
        name: byId.get(storeId)?.name ?? null,
        zone: zoneOf(storeId),
        rows: count.format(rows),
        entries: count.format(entries),
        exits: count.format(exits),
        from: time(fromMs, zoneOf(storeId)),
        to: time(toMs, zoneOf(storeId)),
      })),
    },
  }
}
