/** Quotes a text as an SQL literal. QuestDB's only escape in it is the doubled quote. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/**
 * False for texts with a NUL, which would end the text, or with half a surrogate pair, which would be sent as another
 * character.
 */
export const canBeStored = (text: string) => !text.includes('\0') && !/\p{Cs}/u.test(text)
