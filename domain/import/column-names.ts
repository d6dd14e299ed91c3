/** What the names of columns say, in several languages. */

/** What a column of a file may hold. */
export const COLUMN_ROLES = [
  'store',
  'door',
  'time',
  /** The time of day, where it stands apart from the date. */
  'clock',
  'entries',
  'exits',
  /** Which way the people of a row went, where a row is of one direction; their number is in `entries`. */
  'direction',
  /** Whom or what a row counts: adults and children, people and bicycles. */
  'kind',
  /** State of the counts, as our own files have it. */
  'state',
  /** End of a row's span. */
  'end',
] as const
export type ColumnRole = (typeof COLUMN_ROLES)[number]

const SIDE = {
  in: 'in|ins|inbound|incoming|entry|entries|enter|entered|entering|ein|eintritte?|zutritte?|hinein|rein',
  out: '',
}
SIDE.in += '|entr[ée]es?|entrant|entrants|entradas?|ingress[io]|entrate|inkomend|wej[śs]cia?|direction 1|links rechts'
SIDE.out = 'out|outs|outbound|outgoing|exit|exits|exited|exiting|leave|leaving|aus|austritte?|abg[äa]nge|hinaus|raus'
SIDE.out += '|sorties?|sortant|sortants|salidas?|uscit[ae]|uitgaand|wyj[śs]cia?|direction 2|rechts links'
const IN = new RegExp(`^(?:${SIDE.in})$`, 'i')
const OUT = new RegExp(`^(?:${SIDE.out})$`, 'i')

const ID = '(?: (?:id|name|no|nr|number|num|code|key))?'
const PEOPLE =
  '(?:people|persons?|visitors?|customers?|pedestrians?|shoppers?|guests?|besucher|kunden|visiteurs|clients|visitantes|clientes)'
const NUMBER =
  '(?:count|counts|counter|total|number|sum|anzahl|zahl|nombre|n[úu]mero|hourly counts?|counted|traffic|footfall|passages?)'

const words = (...texts: string[]) => new RegExp(`^(?:${texts.join('|')})$`, 'i')
const NAMES: Record<Exclude<ColumnRole, 'clock'>, RegExp> = {
  store: words(
    `(?:store|shop|site|branch|outlet|filiale?|standort|laden|gesch[äa]ft|magasin|boutique|tienda|sucursal|negozio|winkel|sklep)${ID}`,
    `(?:location|property|venue)${ID}`,
  ),
  door: words(
    `(?:door|entrance|gate|counter|zone|eingang|t[üu]re?|porte|puerta|porta|deur|drzwi)${ID}`,
    `(?:sensor|device|camera)${ID}`,
  ),
  time: words(
    'ts|time ?stamp|date ?time|datetime|date|day|datum|zeitpunkt|zeit|zeitraum|fecha|data|dato|jour|period|time|hour',
    '(?:hour|period|interval|time|date|slot) ?(?:start|begin|from)|(?:start|begin|from)(?: ?(?:time|date|hour))?',
    'time of measurement|sensing date|sensing datetime|date time|local ?time|measured at|recorded at',
  ),
  entries: words(
    SIDE.in,
    `${PEOPLE} ?(?:${SIDE.in})|(?:count|people|total|number) ?(?:${SIDE.in})`,
    `(?:${SIDE.in}) ?${NUMBER}`,
    `${PEOPLE}(?: ${NUMBER})?`,
    NUMBER,
  ),
  exits: words(
    SIDE.out,
    `${PEOPLE} ?(?:${SIDE.out})|(?:count|people|total|number) ?(?:${SIDE.out})`,
    `(?:${SIDE.out}) ?${NUMBER}`,
  ),
  direction: words(
    'direction|dir|way|in ?out|inout|richtung|sens|direcci[óo]n|sentido|direzione|richting|kierunek|flow|movement',
  ),
  kind: words(
    'type|kind|class|category|object ?(?:type|class)?|person ?type|art|typ|klasse|kategorie|cat[ée]gorie|tipo|categor[íi]a|measure|metric',
  ),
  state: words('state|status|zustand'),
  end: words(
    'to|end|until|(?:hour|period|interval|time|date|slot) ?(?:end|to|until)|end ?(?:time|date|hour)|bis|ende|fin|hasta',
  ),
}
const CLOCK = words(
  'time|hour|hours|clock|time ?of ?day|hour ?day|hour of day|uhrzeit|stunde|zeit|heure|hora|ora|uur|tijd|godzina|tid|klokken',
)
const UTC = /\b(?:utc|gmt|zulu)\b/i

/** A name in small letters with blanks for other signs: `Sensing_Date` and `sensingDate` are alike. */
export function plainName(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
}

const withoutZone = (name: string) =>
  plainName(name)
    .replace(UTC, '')
    .replace(/\blocal\b/, '')
    .replace(/\s+/g, ' ')
    .trim()

/** True where the name of a column says that it may hold what the role is about. */
export function isNamed(name: string, role: ColumnRole): boolean {
  if (role === 'clock') return CLOCK.test(plainName(name))
  return NAMES[role].test(role === 'time' || role === 'end' ? withoutZone(name) : plainName(name))
}

/** True where a column's name says that its times are UTC. */
export const isNamedUtc = (name: string): boolean => UTC.test(plainName(name))

/** The way a word means: `in`, `Entry`, `sortie`; null where it is none. */
export function directionOf(word: string): 'in' | 'out' | null {
  const plain = plainName(word)
  return IN.test(plain) ? 'in' : OUT.test(plain) ? 'out' : null
}

/** Door and direction of a column such as `North in`, `Exits (South)` or `in_door_2`; null where its name is of no such form. */
export function doorAndDirection(name: string): { door: string; direction: 'in' | 'out' } | null {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  const [first, last] = [directionOf(parts[0] ?? ''), directionOf(parts.at(-1) ?? '')]
  if (parts.length < 2 || (first === null) === (last === null)) return null
  const door = (first === null ? parts.slice(0, -1) : parts.slice(1)).join(' ')
  return /^\d+$/.test(door) || isMeasure(door) ? null : { door, direction: (first ?? last)! }
}

const MEASURE = words(PEOPLE, NUMBER)
const isMeasure = (text: string) => MEASURE.test(plainName(text))

const TOTAL =
  /^(?:(?:grand|sub|sub |day|daily|week|weekly|month|monthly) ?)?(?:totals?|sum|summary|summe|zwischensumme|gesamt|gesamtsumme|insgesamt|total g[ée]n[ée]ral|somme|sous total|subtotal|totale|totaal|suma|razem|all (?:stores|doors|sites|locations)|alle (?:filialen|t[üu]ren))\b/i

/** True for a cell that says that its row sums up others. */
export const saysTotal = (cell: string): boolean => TOTAL.test(plainName(cell))
