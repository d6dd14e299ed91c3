/** Which fields and texts hold a person: what a dead letter, and a sentence about one, does not show. */

/**
 * Names of fields that hold a person, in lower case without anything but letters and digits; names may stand before
 * them.
 */
const USER_FIELD = /(?:user|customer)s?(?:ids?|uuids?|e?mails?|names?|keys?|nos?|numbers?)?$/

/** A field's name in lower case, letters and digits only. */
export const plainName = (name: string) => name.replace(/[^a-z0-9]/gi, '').toLowerCase()

/** True for a field that holds a person: `user_id`, `customerId`, `customer`… */
export const isUserField = (name: string): boolean => USER_FIELD.test(plainName(name))

/** What stands between the words of a name, also escaped. */
const GAP = '(?:[_.\\- ]|\\\\+u00(?:5f|2d)){0,2}'
/**
 * A word of which each letter may be escaped as in JSON; the first backslash of many is not looked for, since a match
 * may begin at any.
 */
const word = (letters: string, isFirst = false) =>
  [...letters]
    .map((letter, place) => {
      const code = letter.charCodeAt(0)
      return `(?:${letter}|\\\\${isFirst && place === 0 ? '' : '+'}u00(?:${code.toString(16)}|${(code - 32).toString(16)}))`
    })
    .join(GAP)
const any = (...words: string[]) => `(?:${words.map((one) => word(one)).join('|')})`

/**
 * The name of a user field (those of `isUserField`) up to where its value begins. Group 1: the quote after the name.
 */
export const USER_FIELD_IN_TEXT = new RegExp(
  `(?:${word('user', true)}|${word('customer', true)})${GAP}${any('s')}?${GAP}(?:${any('id', 'uuid', 'email', 'mail', 'name', 'key', 'no', 'number')}${any('s')}?)?${GAP}` +
    '(\\\\*["\'`]|%22)?\\s*(?:=>|[:=>]|%3[ad])\\s*',
  'gi',
)

/** A run of characters that may be an e-mail address, and what makes it one. */
const RUN = /[^\s\p{Cc}"'`<>()[\]{},;:=&?/|]+/gu
const AT = /@|%40|\\u0040/i
const EMAIL = /^.+(?:@|%40|\\u0040)/is

/** A text with something else in place of what looks like an e-mail address. */
export const hideEmails = (text: string, hidden: (address: string) => string): string =>
  AT.test(text) ? text.replace(RUN, (run) => (EMAIL.test(run) ? hidden(run) : run)) : text

/** True where a text names a user field and its value, or holds what looks like an e-mail address. */
export const holdsUser = (text: string): boolean =>
  text.search(USER_FIELD_IN_TEXT) >= 0 || hideEmails(text, () => '') !== text
