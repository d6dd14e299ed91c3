/** What a person reads of a page of HTML; of plain text and JSON all of it. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<!-- -->|<(head|script|select)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
