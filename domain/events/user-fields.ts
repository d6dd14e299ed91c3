/** Which fields and texts hold personal data: dead letters and their messages do not show these. */

/** Names of fields that hold personal data, in lower case, letters and digits only. Other words may precede them. */
const USER_FIELD = /(?:user|customer)s?(?:ids?|uuids?|e?mails?|names?|keys?|nos?|numbers?)?$/

/** A field's name in lower case, letters and digits only. */
export const plainName = (name: string) => name.replace(/[^a-z0-9]/gi, '').toLowerCase()

/** True for a field that holds personal data: `user_id`, `customerId`, `customer`… */
export const isUserField = (name: string): boolean => USER_FIELD.test(plainName(name))

/** What may separate the words of a name, also escaped. */
const GAP = '(?:[_.\\- ]|\\\\+u00(?:5f|2d)){0,2}'
/**
 * Matches a word whose letters may be escaped as in JSON. The first letter matches without its leading backslashes,
 * since a match may begin anywhere.
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
 * Matches the name of a user field (see `isUserField`) up to where its value begins. Group 1: the quote after the name.
 */
export const USER_FIELD_IN_TEXT = new RegExp(
  `(?:${word('user', true)}|${word('customer', true)})${GAP}${any('s')}?${GAP}(?:${any('id', 'uuid', 'email', 'mail', 'name', 'key', 'no', 'number')}${any('s')}?)?${GAP}` +
    '(\\\\*["\'`]|%22)?\\s*(?:=>|[:=>]|%3[ad])\\s*',
  'gi',
)

/** A run of characters that may be an e-mail address, and the test for one. */
const RUN = /[^\s\p{Cc}"'`<>()[\]{},;:=&?/|]+/gu
const AT = /@|%40|\\u0040/i
const EMAIL = /^.+(?:@|%40|\\u0040)/is

/** Replaces everything in a text that looks like an e-mail address. */
export const hideEmails = (text: string, hidden: (address: string) => string): string =>
  AT.test(text) ? text.replace(RUN, (run) => (EMAIL.test(run) ? hidden(run) : run)) : text

/** True if a text names a user field and its value, or holds what looks like an e-mail address. */
export const holdsUser = (text: string): boolean =>
  text.search(USER_FIELD_IN_TEXT) >= 0 || hideEmails(text, () => '') !== text
