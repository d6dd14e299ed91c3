/** A text as a literal of SQL. QuestDB knows no other escape in it than the doubled quote. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
