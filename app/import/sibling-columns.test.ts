import { afterAll, describe, expect, it } from 'vitest'
import { fileOfLines, importedText } from '~/tests/support/import/imported-text'
import { workbook } from '~/tests/support/import/workbooks'
import { tempFolder } from '~/tests/support/temp-folder'

/** Siblings of the files in tests/cases: each kind of fault as other makers, languages and cities write it. */
const folder = tempFolder()
afterAll(() => folder.remove())
const { read, rowsOf } = fileOfLines(folder.path)
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
    const ways = ['time;store;direction;count', '2026-01-15 14:00;7;in;5', '2026-01-15 14:00;7;;4']
    expect((await read(ways)).missing).toEqual([expect.stringContaining('“(empty)”')])
    expect(await rowsOf(ways, 'way:(empty)=out')).toEqual(['7 2026-01-15T14:00 5/0', '7 2026-01-15T14:00 0/4'])
  })

  it('columns of what has wheels are no doors', async () => {
    const lines = ['time;store;VELO_IN;VELO_OUT;FUSS_IN;FUSS_OUT', '2026-01-15T14:00;7;5;4;12;9']
    expect((await read(lines)).missing).toEqual([expect.stringContaining('“VELO”')])
    expect(await rowsOf(lines, 'entries=4&exits=5')).toEqual(['7 2026-01-15T14:00 12/9'])
  })
})
