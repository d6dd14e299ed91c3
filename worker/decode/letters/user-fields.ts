import { isUserField, plainName } from '~/domain/events/user-fields'
import { alreadyPseudonyms, type Pseudonyms } from './pseudonym'
import { hideUsersInText } from './user-fields-in-text'

const PLURAL = /(?:user|customer)s$/

/** Longest text to search, characters: nothing keeps more of a text. */
const MOST_SEARCHED = 64 * 1024
/** The last word of a cut text: it may be half an e-mail address. */
const LAST_WORD = /[^\s"'<>,;:=&?/|]{0,320}$/

const searched = (text: string) =>
  text.length <= MOST_SEARCHED
    ? text
    : text.slice(0, MOST_SEARCHED - 320) + text.slice(MOST_SEARCHED - 320, MOST_SEARCHED).replace(LAST_WORD, '')

/** Normalises an id as decoding does, so that its pseudonym is the one a row would have. */
export const readId = (field: string, id: string): string =>
  plainName(field) === 'customerid' ? id.toLowerCase() : id.trim()

/** Hides the value of a field that holds personal data. Its type stays, so that a replay judges it the same way. */
function hiddenUser(field: string, value: unknown, pseudonyms: Pseudonyms): unknown {
  if (typeof value === 'number' && PLURAL.test(plainName(field))) return value
  if (typeof value === 'string' || typeof value === 'number') return pseudonyms(readId(field, String(value)))
  if (typeof value !== 'object' || value === null) return value
  const pseudonym = pseudonyms(JSON.stringify(value))
  return Array.isArray(value) ? [pseudonym] : { pseudonym }
}

/** A field's value with pseudonyms for user fields, at any depth, and for e-mail addresses in texts and names. */
export function hideUsers(field: string, value: unknown, pseudonyms: Pseudonyms): unknown {
  if (pseudonyms === alreadyPseudonyms) return value
  if (isUserField(field)) return hiddenUser(field, value, pseudonyms)
  if (typeof value === 'string') return hideUsersInText(searched(value), pseudonyms)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((held) => hideUsers('', held, pseudonyms))
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [hideUsersInText(name, pseudonyms), hideUsers(name, held, pseudonyms)]),
  )
}
