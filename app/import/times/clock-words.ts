import { MINUTE_MS } from '~/domain/time/durations'

/**
 * Words and signs beside a time of day: halves of the day in several languages, blanks and dashes of other kinds,
 * zones.
 */

const AM = String.raw`a\.?\s?m\.?|vorm\.?|vormittags?|π\.?\s?μ\.?|dop\.?|de\.|öö|fm|午前|上午|오전`
const PM = String.raw`p\.?\s?m\.?|nachm\.?|nachmittags?|μ\.?\s?μ\.?|odp\.?|du\.|ös|em|午後|下午|오후`
const half = (words: string) => new RegExp(String.raw`(^|[\d\s])(?:${words})(?=$|[\s\d–—-])`, 'giu')
const [BEFORE_NOON, AFTER_NOON] = [half(AM), half(PM)]
/** A time of day that begins with its half, as in 下午2:00. */
const HALF_FIRST = /^(am|pm)\s*(\d[\d:.]*)$/i
const BEGIN = /^(?:von|from|de|da|van|od|fra|från|kl\.?|klo)\s+(?=\d)/i
const HOUR_WORD = /(\d)\s*uhr\s*(?=\d{2}\b)/gi

/** What most times of day are made of: there is nothing to do for them. */
const PLAIN = /^[\d:.Z+-]*$/

/** A time of day with plain blanks and dashes, and its halves as am and pm. */
export function plainClock(text: string): string {
  if (PLAIN.test(text)) return text
  return text
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[\u2010\u2011\u2212]/g, '-')
    .replace(BEFORE_NOON, '$1am')
    .replace(AFTER_NOON, '$1pm')
    .replace(HOUR_WORD, '$1:')
    .trim()
    .replace(HALF_FIRST, '$2 $1')
    .replace(BEGIN, '')
}

/** Hours ahead of UTC of zones by their short names; those that mean several zones (CST, IST, BST) are not read. */
const ZONES: Record<string, number> = {
  ...{ UTC: 0, GMT: 0, Z: 0, WET: 0, WEST: 1, CET: 1, MEZ: 1, CEST: 2, MESZ: 2, EET: 2, EEST: 3 },
  ...{ EDT: -4, EST: -5, CDT: -5, MDT: -6, MST: -7, PDT: -7, PST: -8, AEST: 10, AEDT: 11 },
}
const NAMED = new RegExp(
  String.raw`^(.*\d\s*(?:am|pm)?)\s*\(?(${Object.keys(ZONES).join('|')})\)?(?:([+-]\d{1,2})(?::?(\d{2}))?)?\)?$`,
  'i',
)
const IN_BRACKETS = /^(.*\d\s*(?:am|pm)?)\s*\(([+-]\d{1,2}(?::?\d{2})?)\)$/i
/** What a zone's name adds to an offset. */
const EXPLAINED = /^(.*(?:[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT))\s*(?:\([^()]*\p{L}[^()]*\)|\[[^[\]]+\])$/iu

/** Offset of a zone named after a time of day, and that time; null without a zone. */
export function zoneAfter(given: string): { clock: string; offsetMs: number } | null {
  if (PLAIN.test(given) && !given.endsWith('Z')) return null
  const text = EXPLAINED.exec(given)?.[1] ?? given
  const bracketed = IN_BRACKETS.exec(text)
  const named = NAMED.exec(bracketed ? `${bracketed[1]} UTC${bracketed[2]}` : text)
  if (!named) return text === given ? null : offsetOf(text)
  const [, clock = '', zone = '', hours, minutes = '0'] = named
  const more = hours === undefined ? 0 : Number(hours) * 60 + (hours.startsWith('-') ? -1 : 1) * Number(minutes)
  if (hours !== undefined && !/^(?:UTC|GMT)$/i.test(zone)) return null
  return { clock: clock.trim(), offsetMs: (ZONES[zone.toUpperCase()]! * 60 + more) * MINUTE_MS }
}

/** The offset at the end of a time whose zone is named after it too. */
function offsetOf(text: string): { clock: string; offsetMs: number } | null {
  const found = /^(.*\d)\s*([+-])(\d{2}):?(\d{2})?$/.exec(text)
  if (!found) return null
  const minutes = Number(found[3]) * 60 + Number(found[4] ?? 0)
  return { clock: found[1]!, offsetMs: (found[2] === '-' ? -minutes : minutes) * MINUTE_MS }
}
