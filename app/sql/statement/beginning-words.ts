const BEGINNINGS = ['SELECT', 'WITH', 'DECLARE', 'EXPLAIN', 'SHOW']
/** Words that begin a statement which changes something. */
const WRITES = new Set(
  'ALTER BACKUP BEGIN CANCEL CHECKPOINT COMMIT COPY CREATE DELETE DROP GRANT INSERT REBUILD REFRESH REINDEX RENAME REPAIR RESUME REVOKE SET SNAPSHOT SUSPEND TRUNCATE UPDATE VACUUM'.split(
    ' ',
  ),
)
/** So many letters may be wrong, missing or too many in a word that was meant to be another. */
const MOST_MISTAKES = 2

/** What to say of a statement that begins with a word it cannot begin with here. */
export function beginningWords(word: string): string {
  const written = word.toUpperCase()
  const meant = BEGINNINGS.find((one) => distance(one, written) <= MOST_MISTAKES)
  if (WRITES.has(written)) return 'This page only reads. Begin with SELECT, WITH, DECLARE, EXPLAIN or SHOW.'
  if (meant !== undefined && written.length > MOST_MISTAKES + 1)
    return `Did you mean ${meant}? “${word}” begins no statement.`
  return 'A question begins with SELECT, WITH, DECLARE, EXPLAIN or SHOW.'
}

/** Levenshtein distance: letters to change, add or take away. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let place = 1; place <= other.length; place += 1)
      next.push(
        Math.min(
          (next[place - 1] ?? 0) + 1,
          (row[place] ?? 0) + 1,
          (row[place - 1] ?? 0) + (letter === other[place - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[other.length] ?? 0
}
