/** A text as a literal of SQL. QuestDB knows no other escape in it than the doubled quote. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** False for a NUL, at which a text would end, and for half a surrogate pair, which would be sent as another letter. */
export const canBeStored = (text: string) => !text.includes('\0') && !/\p{Cs}/u.test(text)
