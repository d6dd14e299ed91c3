/** The meaning of column names, in several languages. */

/** Possible contents of a column. */
export const COLUMN_ROLES = [
  'store',
  'door',
  'time',
  /** The time of day, if separate from the date. */
  'clock',
  'entries',
  'exits',
  /** The direction of a row, if each row has one direction; its count is in `entries`. */
  'direction',
  /** Whom or what a row counts: adults or children, people or bicycles. */
  'kind',
  /** am or pm, for times with twelve hours. */
  'half',
  /** Offset from UTC of a row's time, or its zone. */
  'offset',
  /** Minutes, if hours have their own column. */
  'minute',
  /** State of the counts, as in our own exports. */
  'state',
  /** End of a row's span. */
  'end',
] as const
export type ColumnRole = (typeof COLUMN_ROLES)[number]

/** Words for entries and exits; those of `GATES` may also name a door. */
const SIDE = {
  in: [
    'in|ins|inn|inbound|incoming|inward|entry|entries|enters?|entered|entering|arrivals?',
    'ein|eintritte?|eintretende?|zutritte?|zug[äa]nge?|hinein|herein|rein|kommend|kommen',
    'entr[ée]es?|entrants?|arriv[ée]es?|entradas?|entran|entrando|ingress[ioe]|ingresos?|entrat[ae]|entranti|chegadas?',
    'inkomend|binnen|binnenkomst|wej[śs]ci[ae]|wchodz[ąa]cy|ind|ing[åa]ende|sis[äa][äa]n|sis[äa][äa]ntulot',
    'vstupy?|p[řr][íi]chody|bel[ée]p[őo]k?|bel[ée]p[ée]s(?:ek)?|be|intr[ăa]ri|intrare|giri[şs](?:ler)?|giren',
    'вход|входы|вошло|вошли|входящие|вхід|входи|είσοδος|εισοδοι|direction 1|links rechts',
  ].join('|'),
  out: [
    'out|outs|outbound|outgoing|outward|exit|exits|exited|exiting|leave|leaves|leaving|departures?',
    'aus|austritte?|austretende?|abg[äa]nge?|hinaus|heraus|raus|gehend|gehen',
    'sorties?|sortants?|d[ée]parts?|salidas?|salen|saliendo|sa[íi]das?|uscit[ae]|uscenti|egress[io]?|egresos?',
    'uit|uitgaand|buiten|wyj[śs]ci[ae]|wychodz[ąa]cy|ud|ut|utg[åa]ende|ulos|uloskäynnit',
    'v[ýy]stupy?|odchody|kil[ée]p[őo]k?|kil[ée]p[ée]s(?:ek)?|ki|ie[șsş]iri|ie[șsş]ire|[çc][ıi]k[ıi][şs](?:lar)?|[çc][ıi]kan',
    'выход|выходы|вышло|вышли|исходящие|вихід|виходи|έξοδος|εξοδοι|direction 2|rechts links',
  ].join('|'),
}
/** Words that mean a direction if their counterpart exists, and else a door. */
const GATES = {
  in: 'eing[äa]nge?|ingang|entrances?|indgang|ing[åa]ng|inngang',
  out: 'ausg[äa]nge?|uitgang|udgang|utg[åa]ng|utgang',
}
const IN = new RegExp(`^(?:${SIDE.in}|${GATES.in})$`, 'i')
const OUT = new RegExp(`^(?:${SIDE.out}|${GATES.out})$`, 'i')
const GATE_IN = new RegExp(`^(?:${GATES.in})$`, 'i')
const GATE_OUT = new RegExp(`^(?:${GATES.out})$`, 'i')

const ID = '(?: ?(?:id|name|no|nr|nummer|number|num|n[úu]mero|code|key))?'
const PEOPLE =
  '(?:(?:total |num(?:ber)? |no )?(?:of )?(?:people|persons?|visitors?|customers?|pedestrians?|shoppers?|guests?)|besucher|besuchende|personen|passanten|kunden|g[äa]ste|visiteurs|clients|personnes|pi[ée]tons|visitantes|clientes|personas|pessoas|visitatori|clienti|persone|bezoekers|klanten|osoby|klienci|bes[öo]kare|bes[øo]gende|ziyaret[çc]iler?)'
const NUMBER =
  '(?:count|counts|counter|total|number|sum|value|anzahl|zahl|summe|nombre|n[úu]mero|cantidad|quantidade|quantit[àa]|conteggio|aantal|liczba|ilo[śs][ćc]|antal|antall|lukum[äa][äa]r[äa]|po[čc]et|say[ıi]|количество|hourly counts?|counted|traffic|footfall|passages?)'

const words = (...texts: string[]) => new RegExp(`^(?:${texts.join('|')})$`, 'i')
const NAMES: Record<Exclude<ColumnRole, 'clock'>, RegExp> = {
  store: words(
    `(?:store|shop|site|branch|outlet|filiale?n?|standort|laden|gesch[äa]ft|markt|magasin|boutique|tienda|sucursal|local|negozio|punto vendita|winkel|vestiging|sklep)${ID}`,
    `(?:loja|butikk?|myym[äa]l[äa]|kauppa|prodejna|obchod|pobo[čc]ka|[üu]zlet|bolt|magazin|ma[ğg]aza|[şs]ube|магазин|κατάστημα)${ID}`,
    `(?:location|property|venue|premises|mall|cent(?:er|re))${ID}`,
  ),
  door: words(
    `(?:door|entrance|gate|counter|zone|lane|line|eing[äa]nge?|t[üu]re?|porte|puerta|porta|deur|drzwi|d[øo]r|d[öo]rr|ovi|kap[ıi]|ajt[óo]|dve[řr]e|ingang|acceso|acc[èe]s|z[äa]hlstelle)${ID}`,
    `(?:sensor|device|camera|kamera)${ID}`,
  ),
  time: words(
    'ts|time ?stamp|date ?time|datetime|date|day|datum|zeitpunkt|zeitstempel|messzeit|zeit|zeitraum|tag|fecha|data|dato|jour|d[íi]a|dag|dzie[ńn]|period|time|hour',
    'p[äa]iv[äa](?:m[äa][äa]r[äa])?|d[áa]tum|tarih|dat[ăa]|horodatage|дата|ημερομηνία|d[ée]but|anfang|beginn|inicio|in[íi]cio|inizio|begin',
    '(?:hour|period|interval|time|date|slot) ?(?:time )?(?:start|begin|from)|(?:start|begin|from)(?: ?(?:time|date|hour))?|date ?time ?from',
    '(?:date|datum|fecha|data) (?:and|und|et|y|e|en|i) (?:time|uhrzeit|zeit|heure|hora|ora|tijd|godzina)|von|desde|vanaf|od',
    '(?:unix|epoch|posix)(?: ?time(?: ?stamp)?)?(?: (?:ms|s|us|seconds|millis|milliseconds))?|time ?stamp (?:ms|s|us)|(?:created|counted|logged|occurred) ?at|hour of count',
    'time of measurement|sensing date|sensing datetime|date time|local ?time|measured at|recorded at',
  ),
  entries: words(
    SIDE.in,
    `${PEOPLE} ?(?:${SIDE.in})(?: ${NUMBER})?|(?:count|people|total|number) ?(?:${SIDE.in})`,
    `(?:${SIDE.in}|${GATES.in}) ?${NUMBER}|(?:${SIDE.in}) ?${PEOPLE}`,
    `${PEOPLE}(?: ${NUMBER})?|${NUMBER} (?:of |der |de |di )?${PEOPLE}`,
    NUMBER,
  ),
  exits: words(
    SIDE.out,
    GATES.out,
    `${PEOPLE} ?(?:${SIDE.out})(?: ${NUMBER})?|(?:count|people|total|number) ?(?:${SIDE.out})`,
    `(?:${SIDE.out}|${GATES.out}) ?${NUMBER}|(?:${SIDE.out}) ?${PEOPLE}`,
  ),
  direction: words(
    '(?:direction|dir|way|richtung|fahrtrichtung|laufrichtung|gehrichtung|bewegungsrichtung|bewegung|sens|direcci[óo]n|sentido|dire[çc][ãa]o|direzione|richting|kierunek|riktning|retning|suunta|sm[ěe]r|ir[áa]ny|y[öo]n|направление)(?: name)?',
    'in ?out|inout|flow|movement|entry exit|in or out|ein aus|heading',
  ),
  kind: words(
    '(?:(?:object|person|people|visitor|traffic|vehicle|counter|count|count(?:ing)?|age|user|event) ?)?(?:type|kind|class|category|group)(?: name)?',
    'art|typ|klasse|kategorie|cat[ée]gorie|tipo|categor[íi]a|categoria|rodzaj|measure|metric|metrik|mode|modus|modality|status|state|zustand|quality|validity',
    'gender|sex|sexe|sexo|sesso|geschlecht|geslacht|age|age ?range|alter|altersgruppe|verkehrsart|verkehrsmittel|fahrzeugtyp|fahrzeugart|type de .*|tipo de .*|tipo di .*',
  ),
  state: words('state|status|zustand'),
  half: words('am ?pm|a m p m|meridiem|meridian|am or pm|tageshälfte'),
  offset: words(
    '(?:utc ?)?offset|gmt ?offset|time ?zone(?: offset| name)?|tz|zeitzone|fuseau(?: horaire)?|zona horaria|fuso orario|tijdzone',
  ),
  minute: words('minutes?|mins?|minuten?|minuto|minuto?s'),
  end: words(
    'to|end|until|(?:hour|period|interval|time|date|slot) ?(?:end|to|until)|date ?time ?to|end ?(?:time|date|hour)|bis|ende|fin|fine|hasta|até|tot|do|einde|final|t[ée]rmino',
  ),
}
const CLOCK = words(
  'time|hour|hours|clock|time ?of ?day|hour ?day|hour of day|uhrzeit|stunde|zeit|heure|hora|ora|uur|tijd|godzina|tid|klokken|kellonaika|aika|[čc]as|hodina|id[őo]|[óo]ra|saat|timme|time ?slot|время|час|ώρα',
)
const UTC = /\b(?:utc|gmt|zulu)\b/i
/**
 * An offset in a column's name, as in `Time (UTC+1)`; and names of zones, which may mean a fixed offset or a place's
 * local time.
 */
const NAMED_OFFSET = /(?:utc|gmt)\s*([+\u2212-]\s?\d{1,2}(?::?\d{2})?)/i
const NAMED_ZONE = /(?<!\p{L})(CES?T|MES?Z|WES?T|EES?T|[ECMP][SD]T|AE[SD]T|BST|IST|JST)(?!\p{L})/iu

/** A name in lower case with blanks for other characters: `Sensing_Date` and `sensingDate` become equal. */
export function plainName(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
}

const withoutZone = (name: string) =>
  plainName(name)
    .replace(/\b(?:utc|gmt|zulu)\b(?: \d{1,2}(?: \d{2})?\b)?/i, '')
    .replace(NAMED_ZONE, '')
    .replace(/\blocal\b/, '')
    .replace(/\s+/g, ' ')
    .trim()

/** True if a column's name suggests the role. */
export function isNamed(name: string, role: ColumnRole): boolean {
  if (role === 'clock') return CLOCK.test(plainName(name))
  return NAMES[role].test(role === 'time' || role === 'end' ? withoutZone(name) : plainName(name))
}

/** True if a column's name says that its times are UTC. */
export const isNamedUtc = (name: string): boolean => UTC.test(plainName(name)) && !NAMED_OFFSET.test(name)

/** The offset in a column's name, as `UTC+1`; null if there is none. */
export function offsetInName(name: string): string | null {
  const offset = NAMED_OFFSET.exec(name)?.[1]
  return offset === undefined ? null : `UTC${offset.replace(/\s/g, '')}`
}

/** The short name of a zone in a column's name; null if there is none. */
export const zoneInName = (name: string): string | null => NAMED_ZONE.exec(name.replaceAll('_', ' '))?.[1] ?? null

const COUNTED = new RegExp(`(?:^${PEOPLE} | ${PEOPLE}$|^${NUMBER} | ${NUMBER}$)`, 'i')

/** The direction a word means: `in`, `Entry`, `sortie`, `People In`; null if none. */
export function directionOf(word: string): 'in' | 'out' | null {
  const plain = plainName(word).replace(COUNTED, '')
  return IN.test(plain) ? 'in' : OUT.test(plain) ? 'out' : null
}

/** True for a column name that means entries if its counterpart for exits exists, and else a door. */
export const isGateIn = (name: string): boolean => GATE_IN.test(plainName(name))
export const isGateOut = (name: string): boolean => GATE_OUT.test(plainName(name))

/**
 * Door and direction of a column such as `North in`, `Exits (South)` or `in_door_2`; null if its name is not of this
 * form.
 */
export function doorAndDirection(name: string): { door: string; direction: 'in' | 'out' } | null {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  const [first, last] = [directionOf(parts[0] ?? ''), directionOf(parts.at(-1) ?? '')]
  if (parts.length < 2 || (first === null) === (last === null)) return null
  const door = (first === null ? parts.slice(0, -1) : parts.slice(1)).join(' ')
  return /^\d+$/.test(door) || isMeasure(door) || saysTotal(door) ? null : { door, direction: (first ?? last)! }
}

const VEHICLE = words(
  'velos?|v[ée]los?|bikes?|bicycles?|cyclists?|fahrr[äa]d(?:er)?|r[äa]d(?:er)?|cars?|autos?|vehicles?|kfz|pkw|lkw|trucks?|bicis?|fiets(?:en)?|scooters?',
)

/** True for the name of a vehicle: such a column does not count people. */
export const isVehicle = (name: string): boolean => VEHICLE.test(plainName(name))

const MEASURE = words(PEOPLE, NUMBER)
const isMeasure = (text: string) => MEASURE.test(plainName(text))

/** Words that mark totals, also before a name or a date: `Subtotal North`. */
const TOTAL = new RegExp(
  [
    '^(?:(?:grand|sub|day|daily|week|weekly|month|monthly|overall) ?)?(?:totals?|sum|summary)\\b',
    '^(?:tages|wochen|monats|zwischen|gesamt|end)?(?:summen?|ergebnis|total)\\b|^(?:gesamt|insgesamt|teilergebnis|summe aller)\\b',
    '^(?:total g[ée]n[ée]ral|somme|sous total|subtotal|suma|suma ko[ńn]cowa|razem|[łl][ąa]cznie|totale|subtotale|somma|totaal|subtotaal|summa|totalt|totalsumma|i alt|ialt|yhteens[äa])(?![\\p{L}])',
    '^(?:celkem|spolu|[öo]sszesen|toplam|ara toplam|итого|всего|разом|σύνολο)(?![\\p{L}])',
    '(?:^| )(?:totals?|gesamtergebnis|ergebnis|summe|subtotal)$',
  ].join('|'),
  'iu',
)
/** Words that mark totals or other aggregates if they are the whole cell. */
const ALL_OF_THEM = words(
  'all|alle|tous|toutes|todos|todas|tutti|tutte|alla|kaikki|wszystkie|v[šs]echny|összes|hepsi|все|(?:all|alle) .*(?:stores?|doors?|sites?|locations?|filialen|t[üu]ren|shops?|entrances?)',
  'average|avg|mean|durchschnitt|mittelwert|ø|moyenne|promedio|m[ée]dia|gemiddelde?|[śs]rednia|keskiarvo|genomsnitt|gennemsnit|max|min|maximum|minimum',
)

/** True for a cell that marks its row as a total. */
export function saysTotal(cell: string): boolean {
  if (/^[Σ∑Ø]/.test(cell.trim())) return true
  const plain = plainName(cell)
  return TOTAL.test(plain) || ALL_OF_THEM.test(plain)
}
