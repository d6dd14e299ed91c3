/** The visible text of an HTML page; plain text and JSON unchanged. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<!-- -->|<(head|script|select)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
