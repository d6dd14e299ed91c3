import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spansFrom, spansText, weekFrom, weekTexts } from './hours-text'

const spans = (...texts: string[]) => texts.map((text) => ({ open: text.slice(0, 5), close: text.slice(6) }))

describe('the hours of a day', () => {
  it.each([
    ['09:00–18:30', spans('09:00-18:30')],
    ['9-18', spans('09:00-18:00')],
    ['9.30 - 18h', spans('09:30-18:00')],
    ['0930-1830', spans('09:30-18:30')],
    ['9am–5pm', spans('09:00-17:00')],
    ['9–5 pm', spans('09:00-17:00')],
    ['1–5pm', spans('13:00-17:00')],
    ['12pm-12am', spans('12:00-24:00')],
    ['9 to 12, 13:30 until 18', spans('09:00-12:00', '13:30-18:00')],
    ['13:30-18:00; 09:00-12:00', spans('09:00-12:00', '13:30-18:00')],
    ['09:00-12:00, 12:00-18:00', spans('09:00-18:00')],
    ['00:00-24:00', spans('00:00-24:00')],
    ['24 h', spans('00:00-24:00')],
    ['Closed', []],
    ['', []],
    ['–', []],
    ['09:00-13:00, 12:00-18:00', null],
    ['20:00–00:00', spans('20:00-24:00')],
    ['20:00–02:00', null],
    ['9', null],
    ['9:75-18', null],
    ['25-26', null],
    ['13pm-14pm', null],
    ['09:00-09:00', null],
    ['when it suits', null],
  ])('typed as %j', (text, expected) => {
    const { hours, problem } = spansFrom(text)
    expect(hours).toEqual(expected)
    expect(problem === null).toBe(expected !== null)
  })

  it('are read again as they are shown', () => {
    const day = fc
      .uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 8 })
      .map((minutes) => minutes.sort((a, b) => a - b).slice(0, minutes.length - (minutes.length % 2)))
      .map((minutes) => {
        const clock = (minute: number) =>
          `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        return Array.from({ length: minutes.length / 2 }, (_, i) => ({
          open: clock(minutes[2 * i] ?? 0),
          close: clock(minutes[2 * i + 1] ?? 0),
        }))
      })
    fc.assert(
      fc.property(fc.array(day, { minLength: 7, maxLength: 7 }), (week) => {
        for (const one of week) expect(spansFrom(spansText(one)).hours).toEqual(one)
        expect(weekFrom(weekTexts(week)).week).toEqual(week)
      }),
    )
  })
})

describe('the hours of a week', () => {
  const texts = (monday: string, rest = '') => [monday, ...Array.from({ length: 6 }, () => rest)]

  it('are not known where every day is blank, and closed on days that are blank beside others', () => {
    expect(weekFrom(texts('')).week).toBeNull()
    expect(weekFrom(texts('9-18')).week).toEqual([spans('09:00-18:00'), [], [], [], [], [], []])
    expect(weekTexts(null)).toEqual(texts(''))
  })

  it('past midnight go on the next day, from Sunday to Monday too, and are shown on the evening', () => {
    const bar = ['18-24', '', '', '', '20:00–02:00', '20:00–03:30', '18:00–01:00']
    const { week } = weekFrom(bar)
    expect(week?.[5]).toEqual(spans('00:00-02:00', '20:00-24:00'))
    expect(week?.[0]).toEqual(spans('00:00-01:00', '18:00-24:00'))
    expect(weekTexts(week)).toEqual(['18:00–24:00', 'Closed', 'Closed', 'Closed', ...bar.slice(4)])
  })

  it('of one day change no other day for good: what is put back is as before', () => {
    const week = (monday: string) => [monday, '09:00–20:00', '', '', '', '', '10:00–04:00']
    for (const typed of ['10-8', '11-2', '20-03', '06:00-05:00']) {
      const saved = weekTexts(weekFrom(week(typed)).week)
      expect(saved.slice(1)).toEqual(['09:00–20:00', 'Closed', 'Closed', 'Closed', 'Closed', '10:00–04:00'])
      expect(weekFrom(['9-17', ...saved.slice(1)]).week?.[1]).toEqual(spans('09:00-20:00'))
    }
  })

  it('over midnight are refused where they touch the next day, or last until noon: it was pm that was meant', () => {
    expect(weekFrom(['10-9', '09:00–20:00', '', '', '', '', '']).problems[0]).toContain('until 09:00 the next day')
    expect(weekFrom(['', '', '', '', '', '9-18', '13-12']).problems[6]).toContain('until 12:00 the next day')
    expect(weekFrom(['9-18', '', '', '', '', '', '22-9']).problems[6]).toContain('Write 9 pm as 21:00')
  })

  it('are refused on the day where something is wrong', () => {
    expect(weekFrom(['9-18', 'nine', '', '', '', '', '']).problems.map(Boolean)).toEqual([
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ])
    expect(weekFrom(['20-03', '02-10', '', '', '', '', '']).problems[1]).toContain('overlap')
  })
})
