import { afterAll, describe, expect, it } from 'vitest'
import { fileOfLines } from '~/tests/support/import/imported-text'
import { tempFolder } from '~/tests/support/temp-folder'

/** Siblings of the files in tests/cases: each kind of fault as other makers, languages and cities write it. */
const folder = tempFolder()
afterAll(() => folder.remove())
const { read, rowsOf } = fileOfLines(folder.path)
const HEAD = 'time;store;in;out'

describe('months by name, below names of columns of their language', () => {
  it.each([
    ['Filiale;Datum und Uhrzeit;Ein;Aus', ['3. Mrz. 2026', '3. Okt. 2026', '3. Dezember 2025'], [3, 10, 12]],
    ['Magasin;Date et heure;Entrées;Sorties', ['3 févr. 2026', '3 juil. 2026', '3 août 2026'], [2, 7, 8]],
    ['Tienda;Fecha y hora;Entradas;Salidas', ['3 de mayo de 2026', '3 ago. 2026', '3 sept. 2026'], [5, 8, 9]],
    ['Negozio;Data e ora;Entrate;Uscite', ['3 mag 2026', '3 lug 2026', '3 giugno 2026'], [5, 7, 6]],
    ['Loja;Data e hora;Entradas;Saídas', ['3 de fevereiro de 2026', '3/abr/2026', '3 out. 2026'], [2, 4, 10]],
    ['Winkel;Datum en tijd;In;Uit', ['3 mrt 2026', '3 mei 2026', '3 oktober 2026'], [3, 5, 10]],
    ['Sklep;Data i godzina;Wejścia;Wyjścia', ['3 marca 2026', '3 sie 2026', '3 października 2026'], [3, 8, 10]],
  ])('%s', async (names, dates, months) => {
    const rows = await rowsOf([names, ...dates.map((date) => `7;${date} 14:00;5;4`)])
    expect(rows.map((row) => Number(row.slice(7, 9)))).toEqual(months)
  })
})

describe('what is cut off a time may carry meaning', () => {
  it.each([
    ['2026-01-15 14:00-03:30', '17:30'],
    ['2026-01-15 14:00:00−05:00', '19:00'],
    ['2026-01-15 14:00 UTC', '14:00'],
    ['2026-01-15 14:00 (UTC)', '14:00'],
    ['2026-01-15 14:00 UTC+1', '13:00'],
    ['2026-01-15 14:00 GMT-05:00', '19:00'],
    ['2026-01-15 14:00 CET', '13:00'],
    ['1/15/2026 2:00:00 PM EST', '19:00'],
    ['2026-01-15T14:00:00+01:00[Europe/Zurich]', '13:00'],
    ['Thu, 15 Jan 2026 14:00:00 GMT', '14:00'],
    ['Thu Jan 15 2026 14:00:00 GMT+0100 (Central European Standard Time)', '13:00'],
    ['15/Jan/2026:14:00:00 +0100', '13:00'],
    ['20260115T140000Z', '14:00'],
    ['20260115140000', '14:00'],
    ['202601151400', '14:00'],
    ['2026-01-15 2:00 p. m.', '14:00'],
    ['2026-01-15 2:00\u202fPM', '14:00'],
    ['2026-01-15 2:00 nachm.', '14:00'],
    ['2026-01-15 2:00 vorm.', '02:00'],
    ['2026-01-15 PM 2:00', '14:00'],
    ['2026-01-15 下午2:00', '14:00'],
    ['15.1.2026 14 Uhr', '14:00'],
    ['15/01/2026 14h-15h', '14:00'],
    ['15-01-2026 14u00', '14:00'],
    ['2026-01-15 14:00 - 2026-01-15 15:00', '14:00'],
    ['2026-01-15T14:00Z/2026-01-15T15:00Z', '14:00'],
    ['2026-01-15T14:00Z/PT1H', '14:00'],
    ['2026-01-15 (Thu) 14:00', '14:00'],
    ['15. Jänner 2026 14:00', '14:00'],
  ])('%s', async (text, time) => {
    expect(await rowsOf([HEAD, `"${text}";7;5;4`])).toEqual([`7 2026-01-15T${time} 5/4`])
  })

  it.each([
    ['am and pm', 'date;time;am/pm', '2026-01-15;2:00;PM', '14:00'],
    ['the offset', 'date;time;utc_offset', '2026-01-15;14:00;-05:00', '19:00'],
    ['the zone', 'date;time;timezone', '2026-01-15;14:00;America/New_York', '19:00'],
    ['the zone by its short name', 'date;time;tz', '2026-01-15;14:00;EST', '19:00'],
    ['the minute', 'date;hour;minute', '2026-01-15;14;15', '14:15'],
    ['begin and end', 'date;start;end', '2026-01-15;14:00;15:00', '14:00'],
  ])('%s in a column of its own counts', async (_, names, cells, time) => {
    expect(await rowsOf([`${names};store;in;out`, `${cells};7;5;4`])).toEqual([`7 2026-01-15T${time} 5/4`])
  })

  it.each([
    ['Time (UTC+1)', '13:00'],
    ['Zeitstempel UTC+01:00', '13:00'],
    ['Time [GMT-5]', '19:00'],
    ['time_utc', '14:00'],
  ])('the offset in the name of a column counts: %s', async (name, time) => {
    for (const address of ['', 'zone='])
      expect(await rowsOf([`${name};store;in;out`, '2026-01-15 14:00;10;5;4'], address)).toEqual([
        `10 2026-01-15T${time} 5/4`,
      ])
  })

  it.each(['Zeit (MEZ)', 'timestamp_cet', 'Date/Time (EST)'])(
    'a zone that a name leaves open is asked for: %s',
    async (name) => {
      const lines = [`${name};store;in;out`, '2026-07-15 14:00;7;5;4']
      expect((await read(lines)).missing).toEqual([expect.stringContaining('Choose the zone')])
      expect(await rowsOf(lines, 'zone=Europe/Zurich')).toEqual(['7 2026-07-15T12:00 5/4'])
    },
  )

  it('times of twelve hours without am and pm are asked for, and then told by the order of the rows', async () => {
    const lines = [9, 10, 11, 12, 1, 2].map((hour) => `2026-01-15 ${hour}:00;7;${hour};0`)
    expect((await read([HEAD, ...lines])).missing).toEqual([expect.stringContaining('12 or 24 hours')])
    const read12 = ['09:00 9', '10:00 10', '11:00 11', '12:00 12', '13:00 1', '14:00 2'].map(
      (row) => `7 2026-01-15T${row}/0`,
    )
    expect(await rowsOf([HEAD, ...lines], 'hours=12')).toEqual(read12)
    expect(await rowsOf([HEAD, ...lines.toReversed()], 'hours=12')).toEqual(read12.toReversed())
    expect((await rowsOf([HEAD, ...lines], 'hours=24')).at(-1)).toBe('7 2026-01-15T02:00 2/0')
  })

  it.each([
    ['2026-01-15 09:00-17:00', /spans 8 hours/],
    ['2026-01-15 14:00-13:00', /spans 23 hours/],
    ['2026-01-15 14:00 IST', /not a valid time/],
  ])('a row of more than an hour, or of a zone that has no one meaning, is refused: %s', async (text, problem) => {
    expect((await read([HEAD, `${text};7;5;4`, `2026-01-16 14:00;7;5;4`])).found?.firstProblems[0]?.text).toMatch(
      problem,
    )
  })

  it('a dash that messages would take for an offset that no zone has is asked for after a T', async () => {
    const lines = [HEAD, '2026-01-15T14:00-15:00;7;5;4']
    expect((await read(lines)).missing).toEqual([expect.stringContaining('what the dash in the times is')])
    expect(await rowsOf(lines, 'dash=span')).toEqual(['7 2026-01-15T14:00 5/4'])
    expect(await rowsOf(lines, 'dash=offset')).toEqual(['7 2026-01-16T05:00 5/4'])
    expect(await rowsOf([HEAD, '2026-01-15 23:30-00:30;7;5;4'])).toEqual(['7 2026-01-15T23:30 5/4'])
  })

  it('days that are written as midnight are no counts of an hour', async () => {
    const days = [15, 16, 17].map((day) => `2026-01-${day} 00:00;7;500;400`)
    expect((await read([HEAD, ...days])).found).toMatchObject({ good: 0, problems: 3 })
  })
})

describe('the hour that comes twice', () => {
  it('is told apart by the place of its rows, also where one of them has no counts', async () => {
    const lines = ['01:00;10;1', '02:00;10;', '02:00;10;3', '03:00;10;4'].map((row) => `2025-10-26 ${row};0`)
    expect(await rowsOf([HEAD, ...lines.map((line) => line.replace(';10;;0', ';10;;'))])).toEqual([
      '10 2025-10-25T23:00 1/0',
      '10 2025-10-26T01:00 3/0',
      '10 2025-10-26T02:00 4/0',
    ])
  })

  it('is the same for all doors of a row', async () => {
    const lines = ['01:00', '02:00', '02:00', '03:00'].map((time, n) => `2025-10-26 ${time};10;${n};0;${n};0`)
    expect(await rowsOf(['time;store;A in;A out;B in;B out', ...lines])).toEqual(
      ['5T23:00 0', '6T00:00 1', '6T01:00 2', '6T02:00 3'].flatMap((row) =>
        ['A', 'B'].map((door) => `10|${door} 2025-10-2${row}/0`),
      ),
    )
  })

  it('is told by the name of its zone', async () => {
    const lines = ['2025-10-26 02:00 CET;10;2;0', '2025-10-26 02:00 CEST;10;1;0']
    expect(await rowsOf([HEAD, ...lines])).toEqual(['10 2025-10-26T01:00 2/0', '10 2025-10-26T00:00 1/0'])
  })
})
