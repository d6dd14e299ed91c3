const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** What V8 needs for an object or a list, and for one value within it, beside the bytes of texts: more than less. */
const CONTAINER_BYTES = 64
const VALUE_BYTES = 24

/** What a text of JSON becomes when it is parsed: memory in bytes, and items where it is one list. */
export type JsonWeight = { bytes: number; items: number }

/**
 * Weighs a text of JSON without parsing it: a few megabytes of `[],[],[]` would take a hundred. Of what is no JSON it
 * gives some number.
 */
export function weightOfJson(text: Buffer): JsonWeight {
  let containers = 0
  let values = 1
  let items = 1
  let depth = 0
  let isList = false
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]
    if (byte === QUOTE) at = endOfText(text, at)
    else if (byte === COMMA) {
      values++
      if (depth === 1 && isList) items++
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (containers++ === 0) isList = byte === OPEN_LIST
      depth++
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--
  }
  return { bytes: text.length + containers * CONTAINER_BYTES + values * VALUE_BYTES, items }
}

/** The place of the quote that ends a text, or the last byte where none does. */
function endOfText(text: Buffer, from: number): number {
  for (let at = text.indexOf(QUOTE, from + 1); at > 0; at = text.indexOf(QUOTE, at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length - 1
}
