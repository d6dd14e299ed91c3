import { type CountedStores, idsCountedAs } from '~/domain/counted-stores'
import { canBeStored, sqlText } from './sql-text'

/**
 * The store that a row counts for, as an expression over a table's `store_id`; null if nothing is merged, so that the
 * column itself will do. Ids are literals: QuestDB takes no binds in a CASE of equalities, and looks its cases up in a
 * hash, so that a thousand cost little more than one.
 */
export function countedStoreId({ mergedInto }: CountedStores): string | null {
  const cases = [...mergedInto].flatMap(([merged, into]) =>
    canBeStored(merged) ? [`WHEN store_id = ${sqlText(merged)} THEN ${sqlText(into)}`] : [],
  )
  return cases.length === 0 ? null : `CASE ${cases.join(' ')} ELSE store_id END`
}

/** The condition that a row counts for one of the given stores, with literals: for callers without binds. */
export function countsForSql(counted: CountedStores, storeIds: readonly string[]): string {
  return `store_id IN (${idsCountedAs(counted, storeIds).filter(canBeStored).map(sqlText).join(',')})`
}

/**
 * The condition that a row counts towards all stores, with literals; null if every row does. Lists either the counted
 * or the left-out ids, whichever list is shorter.
 */
export function countsForAllSql({ leftOut, counted }: CountedStores): string | null {
  if (leftOut.size === 0) return null
  const list = (ids: ReadonlySet<string>) => [...ids].filter(canBeStored).map(sqlText).join(',')
  return counted.size < leftOut.size ? `store_id IN (${list(counted)})` : `store_id NOT IN (${list(leftOut)})`
}
