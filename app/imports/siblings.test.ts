import { afterAll, describe, expect, it } from 'vitest'
import { importedText } from '~/tests/support/imported-text'
import { tempFolder } from '~/tests/support/temp-folder'
import { workbook } from '~/tests/support/workbooks'

/** Siblings of the files in tests/cases: each kind of fault as other makers, languages and cities write it. */
const folder = tempFolder()
afterAll(() => folder.remove())
const read = (lines: string[], address = '') => importedText(folder.path, `${lines.join('\n')}\n`, address)
const rowsOf = async (lines: string[], address = '') => {
  const { missing, found, rows } = await read(lines, address)
  expect({ missing, problems: found?.firstProblems }).toEqual({ missing: [], problems: [] })
  return rows
}
const HEAD = 'time;store;in;out'
const AT_TWO = ['7 2026-01-15T14:00 5/4']

describe('the name of a column outranks what is in it', () => {
  it.each([
    ['a date', '20260115'],
    ['a time of day', '1400'],
    ['seconds since 1970', '1768485600'],
    ['a number of thirteen digits', '7612345000015'],
    ['digits of date and time', '202601151400'],
    ['zeros before it', '007'],
    ['a date with points', '12.01'],
    ['a number with separators', "1'234"],
  ])('a store that looks like %s', async (_, store) => {
    expect(await rowsOf(['store;datum;zeit;ein;aus', `${store};15.01.2026;14:00;5;4`])).toEqual([
      `${store} 2026-01-15T14:00 5/4`,
    ])
  })

  it('the last hour of a day in a workbook is its end', async () => {
    const styles = '<styleSheet><cellXfs><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>'
    const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
    const names = ['store', 'date', 'time', 'in', 'out'].map((name, index) => text(`${'ABCDE'[index]}1`, name)).join('')
    const row = (n: number, share: number) =>
      `<row r="${n}"><c r="A${n}"><v>7</v></c><c r="B${n}" s="0"><v>46037</v></c><c r="C${n}" s="1"><v>${share}</v></c><c r="D${n}"><v>5</v></c><c r="E${n}"><v>4</v></c></row>`
    const more: [string, Buffer][] = [['xl/styles.xml', Buffer.from(styles)]]
    const book = workbook(`<row r="1">${names}</row>${row(2, 0)}${row(3, 23 / 24)}${row(4, 1)}`, { more })
    expect((await importedText(folder.path, book)).rows).toEqual([
      '7 2026-01-15T00:00 5/4',
      '7 2026-01-15T23:00 5/4',
      '7 2026-01-16T00:00 5/4',
    ])
  })

  it('an id with zeros before it is the one that its cell of a workbook shows', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
    const names = ['store', 'time', 'in', 'out'].map((name, index) => text(`${'ABCD'[index]}1`, name)).join('')
    const cells = `<c r="A2" s="1"><v>815</v></c>${text('B2', '2026-01-15 14:00')}<c r="C2"><v>5</v></c><c r="D2"><v>4</v></c>`
    const more: [string, Buffer][] = [['xl/styles.xml', Buffer.from(styles)]]
    const book = workbook(`<row r="1">${names}</row><row r="2">${cells}</row>`, { more })
    expect((await importedText(folder.path, book)).rows).toEqual(['00815 2026-01-15T14:00 5/4'])
  })

  it.each([
    ['French', 'Magasin;Date;Heure;Entrées;Sorties'],
    ['Spanish', 'Tienda;Fecha;Hora;Entradas;Salidas'],
    ['Italian', 'Negozio;Data;Ora;Ingressi;Uscite'],
    ['Portuguese', 'Loja;Data;Hora;Entradas;Saídas'],
    ['Dutch', 'Winkel;Datum;Tijd;Ingang;Uitgang'],
    ['Dutch, otherwise', 'Vestiging;Datum;Tijd;Binnen;Buiten'],
    ['Polish', 'Sklep;Data;Godzina;Wejścia;Wyjścia'],
    ['Swedish', 'Butik;Datum;Tid;In;Ut'],
    ['Danish', 'Butik;Dato;Tid;Ind;Ud'],
    ['Finnish', 'Myymälä;Päivämäärä;Kellonaika;Sisään;Ulos'],
    ['Czech', 'Prodejna;Datum;Čas;Příchody;Odchody'],
    ['Hungarian', 'Üzlet;Dátum;Idő;Be;Ki'],
    ['Turkish', 'Mağaza;Tarih;Saat;Giriş;Çıkış'],
    ['Russian', 'Магазин;Дата;Время;Вход;Выход'],
    ['German', 'Standort;Tag;Stunde;Zugänge;Abgänge'],
    ['German, otherwise', 'Filiale;Datum;Von;Eingang;Ausgang'],
    ['English, of a maker', 'Site;Date;Time;Enters;Exits'],
    ['English, of another', 'Camera;Date;Time;Number of People Entered;Number of People Exited'],
  ])('columns are known in %s', async (_, names) => {
    expect(await rowsOf([names, '7;15.01.2026;14:00;5;4'])).toEqual(AT_TWO)
  })

  it('a side that is not found is asked for, never taken as 0 without a word', async () => {
    expect((await read(['time;store;Hineinströmende;Exits', '2026-01-15 14:00;7;5;4'])).missing).toEqual([
      expect.stringContaining('column with the entries'),
    ])
    expect((await read(['time;store;in;Strömung', '2026-01-15 14:00;7;5;4'])).missing).toEqual([
      expect.stringContaining('column with the exits'),
    ])
    expect(await rowsOf(['time;store;in;Strömung', '2026-01-15 14:00;7;5;4'], 'exits=')).toEqual([
      '7 2026-01-15T14:00 5/0',
    ])
  })

  it('two columns of one name are asked for: their doors may stand in a row above', async () => {
    const lines = [';;;North;;South;', 'Date;Time;Site;In;Out;In;Out', '15.01.2026;14:00;7;1;2;3;4']
    expect((await read(lines)).missing).toEqual([expect.stringContaining('“In”, “Out”')])
    expect(await rowsOf(lines, 'entries=5&exits=6')).toEqual(['7 2026-01-15T14:00 3/4'])
  })

  it.each([
    [
      'one count',
      ['2026-01-15 14:00;7;5', '2026-01-15 15:00;7;6'],
      ['7 2026-01-15T14:00 5/0', '7 2026-01-15T15:00 6/0'],
    ],
    ['seconds since 1970', ['1768485600;7;5;4', '1768489200;7;6;3'], [...AT_TWO, '7 2026-01-15T15:00 6/3']],
    [
      'a direction',
      ['7;2026-01-15 14:00;in;5', '7;2026-01-15 14:00;out;4'],
      ['7 2026-01-15T14:00 5/0', '7 2026-01-15T14:00 0/4'],
    ],
  ])('a file without names of columns and with %s is read by what is in it', async (_, lines, rows) => {
    expect(await rowsOf(lines)).toEqual(rows)
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

describe('what a column says of a row is asked, not ignored', () => {
  it.each([
    ['Eingang', 'Ausgang'],
    ['entrée', 'sortie'],
    ['Entrada', 'Saída'],
    ['entrata', 'uscita'],
    ['Ingang', 'Uitgang'],
    ['Wejście', 'Wyjście'],
    ['IN', 'OUT'],
    ['People In', 'People Out'],
    ['Kommen', 'Gehen'],
  ])('%s and %s are ways, whatever their column is called', async (a, b) => {
    for (const name of ['direction', 'Bewegung', 'Typ', 'note'])
      expect(
        await rowsOf([`time;store;${name};count`, `2026-01-15 14:00;7;${a};5`, `2026-01-15 14:00;7;${b};4`]),
      ).toEqual(['7 2026-01-15T14:00 5/0', '7 2026-01-15T14:00 0/4'])
  })

  it.each(['1;0', '0;1', '+;-', 'L2R;R2L', 'forward;backward', 'left;right'])(
    'of %s a person says which way they mean',
    async (pair) => {
      const [a, b] = pair.split(';')
      const lines = ['time;store;direction;count', `2026-01-15 14:00;7;${a};5`, `2026-01-15 14:00;7;${b};4`]
      expect((await read(lines)).missing).toEqual([expect.stringContaining(`“${a}”, “${b}”`)])
      const ways = new URLSearchParams({ [`way:${a}`]: 'in', [`way:${b}`]: 'out' })
      expect(await rowsOf(lines, String(ways))).toEqual(['7 2026-01-15T14:00 5/0', '7 2026-01-15T14:00 0/4'])
    },
  )

  it.each(['type', 'Verkehrsart', 'gender', 'TrafficType', 'status', 'Altersgruppe'])(
    'rows that differ in %s are asked for and summed up as chosen',
    async (name) => {
      const lines = [`time;store;${name};in;out`, '2026-01-15 14:00;7;A;5;4', '2026-01-15 14:00;7;B;2;1']
      expect((await read(lines)).missing).toEqual([expect.stringContaining('what is to be counted: “A”, “B”')])
      expect(await rowsOf(lines, 'count=A')).toEqual(['7 2026-01-15T14:00 5/4'])
      expect(await rowsOf(lines, 'count=A&count=B')).toEqual(['7 2026-01-15T14:00 7/5'])
    },
  )

  it('an empty cell is one of the words', async () => {
    const lines = ['time;store;status;in;out', '2026-01-15 14:00;7;;5;4', '2026-01-15 15:00;7;error;2;1']
    expect((await read(lines)).missing).toEqual([expect.stringContaining('“(empty)”, “error”')])
    expect(await rowsOf(lines, 'count=(empty)')).toEqual(AT_TWO)
  })

  it('columns of what has wheels are no doors', async () => {
    const lines = ['time;store;VELO_IN;VELO_OUT;FUSS_IN;FUSS_OUT', '2026-01-15T14:00;7;5;4;12;9']
    expect((await read(lines)).missing).toEqual([expect.stringContaining('“VELO”')])
    expect(await rowsOf(lines, 'entries=4&exits=5')).toEqual(['7 2026-01-15T14:00 12/9'])
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
