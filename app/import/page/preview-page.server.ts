import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { COLUMN_ROLES, type ColumnRole } from '../columns/column-names'
import { LEFT_OUT, type LeftOut } from '../counts/rows'
import type { StoredInStore } from '../counts/stored-hours'
import { MAX_COLUMNS } from '../limits'
import type { ImportPlan } from '../plan'
import type { ImportFacts } from '../reading/read-import'
import type { Upload } from '../uploads/uploads.server'
import type { ImportPreviewData, StoredHoursData } from '../view/preview-data'
import type { ComparedPreview } from './read-preview.server'

const SHOWN_ROWS = 6
const SHOWN_STORES = 50
const ROLE_WORDS: Record<ColumnRole, { label: string; none: string }> = {
  store: { label: 'Store', none: 'One store for all rows' },
  door: { label: 'Door', none: 'No door' },
  time: { label: 'Date and time', none: 'Choose…' },
  clock: { label: 'Time of day', none: 'In the date' },
  entries: { label: 'Entries', none: 'Not in this file' },
  exits: { label: 'Exits', none: 'Not in this file' },
  direction: { label: 'Direction', none: 'No such column' },
  kind: { label: 'What is counted', none: 'No such column' },
  half: { label: 'am or pm', none: 'No such column' },
  offset: { label: 'Offset from UTC', none: 'No such column' },
  minute: { label: 'Minute', none: 'No such column' },
  state: { label: 'State', none: 'No such column' },
  end: { label: 'End', none: 'No such column' },
}
const SEPARATOR_WORDS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

/** Stores that a file may name: also merged ones, whose clocks are those of the store they count as. */
export async function storesOfFiles(registry: Pick<Registry, 'stores' | 'mergedStores'>): Promise<readonly Store[]> {
  const stores = await registry.stores()
  const zones = new Map(stores.map(({ storeId, timeZone }) => [storeId, timeZone]))
  const merged = (await registry.mergedStores()).map((store) => ({
    ...store,
    timeZone: zones.get(store.mergedInto ?? '') ?? store.timeZone,
  }))
  return [...stores, ...merged]
}

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

/** The size of a file for people. */
export function fileSize(bytes: number, locale: string): string {
  return `${new Intl.NumberFormat(locale).format(Math.max(1, Math.round(bytes / 1024)))} kB`
}

/** All that the preview page shows, as words. */
export function previewPage(
  upload: Upload,
  preview: ComparedPreview,
  stores: readonly Store[],
  { locale, defaultZone }: { locale: string; defaultZone: string },
): ImportPreviewData {
  const { plan, first, found } = preview
  const count = new Intl.NumberFormat(locale)
  const byId = new Map(stores.map((store) => [store.storeId, store]))
  const width = Math.max(0, ...first.map(({ cells }) => cells.length))
  const header = plan.header ? first[plan.titleRows]?.cells : undefined
  const begin = plan.titleRows + (plan.header ? 1 : 0)
  const columnNames = Array.from({ length: width }, (_, index) => {
    const letter = index < 26 ? String.fromCharCode(65 + index) : `${index + 1}`
    return header?.[index]?.trim() ? `${letter}: ${header[index].trim().slice(0, 40)}` : `Column ${letter}`
  })
  const roleOf = rolesOf(plan)
  const zoneOf = (storeId: string) => plan.zone ?? byId.get(storeId)?.timeZone ?? defaultZone
  const time = (ms: number, zone: string) =>
    new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      hourCycle: 'h23',
      timeZone: zone,
    }).format(ms)
  return {
    file: { name: upload.name, size: fileSize(upload.bytes, locale) },
    form: {
      columns: COLUMN_ROLES.filter((role) => isAsked(role, plan)).map((role) => ({
        role,
        ...ROLE_WORDS[role],
        value: plan.columns[role] === null ? '' : String(plan.columns[role]),
      })),
      columnNames,
      oneStore: plan.oneStore ?? '',
      stores: stores
        .filter(({ mergedInto }) => mergedInto === undefined)
        .map(({ storeId, name }) => ({ storeId, name })),
      zone: plan.zoneNamed === null ? (plan.zone ?? 'own') : '',
      zones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
      order: plan.order ?? '',
      orderUnclear: preview.findings.order === 'unclear',
      dash: preview.findings.dash === null ? null : (plan.dash ?? ''),
      titles: String(plan.titleRows),
      header: plan.header ? '1' : '0',
      ways:
        plan.columns.direction === null ? [] : preview.findings.ways.map((word) => ({ word, way: wayOf(plan, word) })),
      kinds:
        plan.columns.kind === null
          ? []
          : preview.findings.kinds.map((word) => ({ word, counts: plan.kinds?.includes(word) ?? false })),
      counts: plan.counts,
      hours: preview.findings.halvesMissing ? (plan.hours ?? '') : null,
      twice: found && found.sameTimes.twice > 0 ? (plan.sameTimes.twice ?? '') : null,
      over: found && found.sameTimes.over > 0 ? (plan.sameTimes.over ?? '') : null,
      separator: preview.separator === null ? null : SEPARATOR_WORDS[preview.separator as ','],
    },
    written: upload.form?.encoding ?? (upload.kind === 'json' ? 'JSON' : 'Excel'),
    table: {
      heads: columnNames.map((name, index) => ({ name, role: roleOf.get(index) ?? null })),
      rows: first.slice(begin, SHOWN_ROWS + begin).map(({ line, cells }) => ({
        line,
        cells: Array.from({ length: width }, (_, index) => cells[index]?.slice(0, 80) ?? ''),
      })),
    },
    missing: preview.missing,
    questions: questionsOf(preview, header),
    noExits: isWithout('exits', plan),
    noEntries: isWithout('entries', plan),
    found: found && {
      good: found.good,
      goodText: count.format(found.good),
      problems: found.problems,
      problemsText: count.format(found.problems),
      firstProblems: found.firstProblems,
      takenAsFirst: found.takenAsFirst,
      leftOut: (Object.keys(LEFT_OUT) as LeftOut[]).flatMap((why) => {
        const left = found.leftOut[why]
        return left && why !== 'title'
          ? { words: LEFT_OUT[why], countText: count.format(left.count), lines: left.firstLines }
          : []
      }),
      stored: preview.stored === 'not known' ? 'not known' : storedPage(preview.stored.stores, byId, count),
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

/** Hours of a file that are stored already, as text; null if there are none. */
function storedPage(
  stored: readonly StoredInStore[],
  byId: ReadonlyMap<string, Store>,
  count: Intl.NumberFormat,
): StoredHoursData | null {
  if (stored.length === 0) return null
  const hours = stored.reduce((sum, store) => sum + store.hours, 0)
  return {
    hours,
    hoursText: count.format(hours),
    moreStores: Math.max(0, stored.length - SHOWN_STORES),
    stores: stored.slice(0, SHOWN_STORES).map((store) => ({
      storeId: store.storeId,
      name: byId.get(store.storeId)?.name ?? store.storeId,
      hours: count.format(store.hours),
      stored: { entries: count.format(store.stored.entries), exits: count.format(store.stored.exits) },
      file: { entries: count.format(store.file.entries), exits: count.format(store.file.exits) },
    })),
  }
}

/** Whether to offer a choice for a role: rare ones only if the file has such a column. */
function isAsked(role: ColumnRole, { columns, doors }: ImportPlan): boolean {
  if (doors.length > 0 && /^(entries|exits|door)$/.test(role)) return false
  return /^(direction|kind|half|offset|minute)$/.test(role) ? columns[role] !== null : !/^(state|end)$/.test(role)
}

function rolesOf({ columns, doors }: ImportPlan): Map<number | null, string> {
  const ofDoors = doors.flatMap(({ door, entries, exits }) => [
    [entries, `${door}: entries`] as const,
    [exits, `${door}: exits`] as const,
  ])
  const entries = columns.direction === null ? ROLE_WORDS.entries.label : 'Count'
  const label = (role: ColumnRole) => (role === 'entries' ? entries : ROLE_WORDS[role].label)
  return new Map([...COLUMN_ROLES.map((role) => [columns[role], label(role)] as const), ...ofDoors])
}

const wayOf = ({ ways }: ImportPlan, word: string) =>
  ways.in.includes(word) ? 'in' : ways.out.includes(word) ? 'out' : ''

function isWithout(way: 'entries' | 'exits', { columns, doors, ways }: ImportPlan): boolean {
  if (doors.length > 0) return doors.every((door) => door[way] === null)
  if (columns.direction !== null) return ways[way === 'entries' ? 'in' : 'out'].length === 0
  return columns[way] === null
}

/** What was taken as it seemed, and should be looked at. */
function questionsOf(
  { plan, findings, found, first }: ComparedPreview,
  header: readonly string[] | undefined,
): string[] {
  const questions: string[] = []
  if (first.some(({ cells }) => cells.length >= MAX_COLUMNS))
    questions.push(`Only the first ${MAX_COLUMNS} columns are read. If there are more, split the file by door.`)
  const { entries, exits } = plan.columns
  const named = [entries, exits].map((index) => (index === null ? '' : (header?.[index] ?? '')))
  if (named.every((name) => /direction/i.test(name)))
    questions.push(`Is “${named[0]}” entries and “${named[1]}” exits? If not, swap them.`)
  if (findings.onlyRise && plan.counts === 'each')
    questions.push('These counts only rise: are they running totals? If so, choose “Running totals” above.')
  if (found && found.doorsAndNone > 0)
    questions.push(
      `In ${found.doorsAndNone} ${found.doorsAndNone === 1 ? 'hour' : 'hours'} there are rows of doors and rows without a door, and both count. If the rows without a door are the sums of the others, remove them from the file.`,
    )
  return questions
}
