import { hideEmails, USER_FIELD_IN_TEXT } from '~/domain/events/user-fields'
import type { Pseudonyms } from './pseudonym'

const OPENING = /(\\*)(["'`])|[[{]/y
/** What ends a value without quotes. */
const END = /[,}\]&;<>\r\n]|$/g
const NO_ID = /^(?:null|true|false|)$/

/** A text without these characters cannot name a field and its value, or an address. */
const SUSPECT = /[:=>@%\\]/

/** Number of backslashes right before `at`. */
function backslashes(text: string, at: number, from: number): number {
  let first = at
  while (first > from && text[first - 1] === '\\') first--
  return at - first
}

/**
 * Finds the end of a quoted text that opened just before `from`, with `level` backslashes before its quote. @returns
 * the position of what closes it
 */
function closing(text: string, from: number, quote: string, level: number): { at: number; end: number } {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    const before = backslashes(text, at, from)
    if (before < level || before % (2 * (level + 1)) === level) return { at: at - Math.min(before, level), end: at + 1 }
  }
  return { at: text.length, end: text.length }
}

/** Where the list or object that opens at `from` ends; if it is broken, the end of the text. */
function endOfNested(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (char === '[' || char === '{') depth++
    else if ((char === ']' || char === '}') && --depth === 0) return at + 1
    else if (char === '"') at = closing(text, at + 1, char, backslashes(text, at, from)).end - 1
  }
  return text.length
}

function endOfBare(text: string, from: number): number {
  END.lastIndex = from
  return END.exec(text)?.index ?? text.length
}

/** Unescapes the content of a JSON text; returns it unchanged if it is not valid JSON. */
function unescaped(content: string): string {
  try {
    return String(JSON.parse(`"${content}"`))
  } catch {
    return content
  }
}

/** The value that begins at `from`: where it ends, the id in it, and the quote to write around its pseudonym. */
function valueAt(text: string, from: number, quote: string): { end: number; id: string; quote: string } {
  OPENING.lastIndex = from
  const opening = OPENING.exec(text)
  if (!opening) {
    const end = endOfBare(text, from)
    return { end, id: text.slice(from, end).trim(), quote }
  }
  if (opening[2] === undefined) {
    const end = endOfNested(text, from)
    return { end, id: text.slice(from, end), quote }
  }
  const begin = from + opening[0].length
  const { at, end } = closing(text, begin, opening[2], opening[1]!.length)
  const id = unescaped(text.slice(begin, at)).trim()
  // Anything between a text and the next delimiter belongs to the value: an extra quote must not reveal the rest of an
  // id.
  const next = endOfBare(text, end)
  const rest = text.slice(end, next)
  return /^[\s\\"'`)]*$/.test(rest) ? { end, id, quote: opening[0] } : { end: next, id: id + rest, quote: opening[0] }
}

function hideFields(text: string, pseudonyms: Pseudonyms): string {
  let hidden = ''
  let done = 0
  USER_FIELD_IN_TEXT.lastIndex = 0
  for (let found = USER_FIELD_IN_TEXT.exec(text); found; found = USER_FIELD_IN_TEXT.exec(text)) {
    const from = found.index + found[0].length
    const { end, id, quote } = valueAt(text, from, found[1] ?? '')
    if (NO_ID.test(id)) continue
    const customerId = /^customer[^a-z]*id[^a-z]*$/i.test(found[0])
    hidden += `${text.slice(done, from)}${quote}${pseudonyms(customerId ? id.toLowerCase() : id)}${quote}`
    done = end
    USER_FIELD_IN_TEXT.lastIndex = end
  }
  return done === 0 ? text : hidden + text.slice(done)
}

/**
 * Replaces the values of user fields, and whatever looks like an e-mail address, with pseudonyms, in a text of any kind
 * (JSON or the beginning of it, a query, XML). Hides a broken value rather than show it. Runs in linear time.
 */
export function hideUsersInText(text: string, pseudonyms: Pseudonyms): string {
  if (!SUSPECT.test(text)) return text
  return hideEmails(hideFields(text, pseudonyms), pseudonyms)
}
