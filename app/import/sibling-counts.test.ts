import { afterAll, describe, expect, it } from 'vitest'
import { fileOfLines } from '~/tests/support/import/imported-text'
import { tempFolder } from '~/tests/support/temp-folder'

/** Siblings of the files in tests/cases: each kind of fault as other makers, languages and cities write it. */
const folder = tempFolder()
afterAll(() => folder.remove())
const { read, rowsOf } = fileOfLines(folder.path)
const HEAD = 'time;store;in;out'
const AT_TWO = ['7 2026-01-15T14:00 5/4']

describe('two rows over one span are never added or dropped without a word', () => {
  const quarters = [10, 20, 30, 40].map((n, i) => `2026-01-15 14:${i === 0 ? '00' : i * 15};7;${n};${n / 10}`)
  const hour = '2026-01-15 14:00;7;100;10'
  it.each([
    ['before its quarters', [hour, ...quarters]],
    ['after them', [...quarters, hour]],
    ['among them', [...quarters.slice(0, 2), hour, ...quarters.slice(2)]],
  ])('an hour %s is asked for', async (_, lines) => {
    expect((await read([HEAD, ...lines])).missing).toEqual([expect.stringContaining('longer and shorter spans')])
    expect(await rowsOf([HEAD, ...lines], 'over=longer')).toEqual(['7 2026-01-15T14:00 100/10'])
    const shorter = await rowsOf([HEAD, ...lines], 'over=shorter')
    expect(shorter.map((row) => row.slice(-9))).toEqual(['4:00 10/1', '4:15 20/2', '4:30 30/3', '4:45 40/4'])
    expect((await read([HEAD, ...lines], 'over=add')).found?.stores[0]).toMatchObject({ entries: 200, exits: 20 })
  })

  it('each door of a row is looked at by itself', async () => {
    const lines = ['14:00;7;100;0;5;0', '14:00;7;10;0;5;0', '14:30;7;90;0;45;0', '15:00;7;1;0;2;0', '15:00;7;1;0;3;0']
    const file = ['time;store;A in;A out;B in;B out', ...lines.map((line) => `2026-01-15 ${line}`)]
    expect((await read(file)).missing).toHaveLength(2)
    expect((await read(file, 'over=longer&twice=last')).rows).toEqual([
      '7|A 2026-01-15T14:00 100/0',
      '7|B 2026-01-15T14:00 5/0',
      '7|B 2026-01-15T14:30 45/0',
      '7|A 2026-01-15T15:00 1/0',
      '7|B 2026-01-15T15:00 3/0',
    ])
  })

  it('spans that are told overlap by their ends, and spans that follow each other do not', async () => {
    const over = ['2026-01-15 14:00-15:00;7;100;10', '2026-01-15 14:30-15:30;7;20;2']
    expect((await read([HEAD, ...over])).missing).toEqual([expect.stringContaining('(lines 2 and 3)')])
    const ends = ['2026-01-15 14:00;2026-01-15 15:00;7;100;10', '2026-01-15 14:15;2026-01-15 14:30;7;20;2']
    expect((await read(['from;to;store;in;out', ...ends])).missing).toHaveLength(1)
    const after = ['2026-01-15 14:00-15:00;7;100;10', '2026-01-15 15:00-16:00;7;20;2']
    expect(await rowsOf([HEAD, ...after])).toHaveLength(2)
  })

  it('rows of one time with other counts wait for a choice; rows that say the same do not', async () => {
    const lines = ['2026-01-15 14:00;10;10;1', '2026-01-15 14:00;Main;12;1']
    const asked = await read([HEAD, ...lines])
    expect(asked.missing).toEqual([expect.stringContaining('their counts differ (lines 2 and 3)')])
    expect(asked.rows).toEqual([])
    for (const [choice, entries] of Object.entries({ first: '10/1', last: '12/1', add: '22/2' }))
      expect(await rowsOf([HEAD, ...lines], `twice=${choice}`)).toEqual([`10 2026-01-15T13:00 ${entries}`])
    expect((await read([HEAD, lines[0]!, lines[0]!])).rows).toEqual(['10 2026-01-15T13:00 10/1'])
  })
})

describe('rows that sum up others', () => {
  it.each([
    ...['Subtotal', 'Zwischensumme', 'Totaal', 'Suma', 'Total général', 'Tagessumme 15.01.2026', 'Gesamtergebnis'],
    ...['Razem', 'Totale', 'Summa', 'I alt', 'Yhteensä', 'Celkem', 'Összesen', 'Toplam', 'Итого', 'Σ', 'Durchschnitt'],
    ...['All', 'Alle Filialen', 'Tous', 'Todas'],
  ])('%s is left out and told, in the middle of a file', async (word) => {
    const lines = [
      HEAD,
      '2026-01-15 14:00;7;5;4',
      `${word};;5;4`,
      `2026-01-15 14:00;${word};5;4`,
      '2026-01-15 15:00;8;1;1',
    ]
    const { rows, found } = await read(lines)
    expect(rows).toEqual([...AT_TWO, '8 2026-01-15T15:00 1/1'])
    expect(found).toMatchObject({ problems: 0, leftOut: { total: { count: 2, firstLines: [3, 4] } } })
  })

  it('columns that sum up doors are no door', async () => {
    const names = 'Zeit;Filiale;Eingang Nord;Ausgang Nord;Eingang Süd;Ausgang Süd;Eingang gesamt;Ausgang gesamt'
    expect(await rowsOf([names, '15.01.2026 14:00;7;1;2;3;4;4;6'])).toEqual([
      '7|Nord 2026-01-15T14:00 1/2',
      '7|Süd 2026-01-15T14:00 3/4',
    ])
  })

  it('a store that there is may be called like a total', async () => {
    expect(await rowsOf([HEAD, '2026-01-15 14:00;Main;5;4'])).toEqual(['10 2026-01-15T13:00 5/4'])
  })
})

describe('a cell of counts', () => {
  it.each(["1'234", '1 234', '1\u00a0234', '1\u202f234', '1234.0'])('%s is a number of people', async (text) => {
    expect(await rowsOf([HEAD, `2026-01-15 14:00;7;${text};4`])).toEqual(['7 2026-01-15T14:00 1234/4'])
  })

  it.each(['1.234', '1,234', '12.5', '-3', '1e3', '5*', 'many'])('%s is refused with what is wrong', async (text) => {
    expect((await read([HEAD, `2026-01-15 14:00;7;"${text}";4`])).found).toMatchObject({ good: 0, problems: 1 })
  })

  it.each(['', '-', '—', 'n/a', 'N/A', 'NULL', 'NaN', '#N/A', 'k. A.'])(
    '“%s” is not known and never 0',
    async (text) => {
      const after = '2026-01-15 15:00;7;1;1'
      expect((await read([HEAD, `2026-01-15 14:00;7;${text};${text}`, after])).found).toMatchObject({
        good: 1,
        problems: 0,
        leftOut: { blank: { count: 1 } },
      })
      expect((await read([HEAD, `2026-01-15 14:00;7;${text};4`, after])).found?.firstProblems[0]?.text).toBe(
        'entries is missing',
      )
      expect(await rowsOf(['time;store;A in;A out;B in;B out', `2026-01-15 14:00;7;5;4;${text};${text}`])).toEqual([
        '7|A 2026-01-15T14:00 5/4',
      ])
    },
  )
})

describe('running totals', () => {
  const readings = (counts: number[], from = 8) =>
    counts.map((count, n) => `${new Date(Date.UTC(2026, 0, 15, from + n)).toISOString()};7;${count};${count}`)
  const counted = async (lines: string[]) =>
    (await rowsOf([HEAD, ...lines], 'counts=running')).map((row) => Number(row.split(' ')[2]!.split('/')[0]))

  it.each([
    ['begin anew at midnight', readings([40, 110, 190, 300, 0, 5, 12], 20), [70, 80, 110, 0, 5, 7]],
    ['begin anew when the counter does', readings([40, 110, 190, 300, 20, 50, 80]), [70, 80, 110, 20, 30, 30]],
    ['stand still at night', readings([40, 40, 40, 41, 41, 45, 50]), [0, 0, 1, 0, 4, 5]],
    ['newest first', readings([40, 110, 190, 300]).toReversed(), [110, 80, 70]],
    ['beyond what a row may have', readings([140_000, 140_110, 140_190, 140_300]), [110, 80, 110]],
  ])('that %s are asked for and taken as differences', async (_, lines, differences) => {
    expect((await read([HEAD, ...lines])).findings.onlyRise).toBe(true)
    expect(await counted(lines)).toEqual(differences)
  })

  it('of doors in columns are asked for, counts that go up and down are not', async () => {
    const doors = [1, 2, 3, 4].map((n) => `2026-01-15 ${8 + n}:00;7;${n * 9};${n * 8};${n * 5};${n * 4}`)
    expect((await read(['time;store;A in;A out;B in;B out', ...doors])).findings.onlyRise).toBe(true)
    expect((await read([HEAD, ...readings([40, 60, 90, 70, 50, 80, 20])])).findings.onlyRise).toBe(false)
  })
})
