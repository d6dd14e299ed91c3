const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Upper bounds of what V8 needs for an object or array, and for one value in it, besides the bytes of texts. */
const CONTAINER_BYTES = 64
const VALUE_BYTES = 24

/** What a JSON text becomes when parsed: memory in bytes, and the number of items if it is an array. */
export type JsonWeight = { bytes: number; items: number }

/**
 * Estimates the memory of a JSON text without parsing it: a few megabytes of `[],[],[]` would take a hundred. Gives
 * some number for text that is not JSON.
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

/** The index of the quote that ends a text, or of the last byte if none does. */
function endOfText(text: Buffer, from: number): number {
  for (let at = text.indexOf(QUOTE, from + 1); at > 0; at = text.indexOf(QUOTE, at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length - 1
}
