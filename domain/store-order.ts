/** The order of stores in lists by id: numeric ids by number first, then all others as text, by code unit. */
export function compareStoreIds(left: string, right: string): number {
  const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1
  if (leftIsNumber && Number(left) !== Number(right)) return Number(left) - Number(right)
  return left < right ? -1 : left > right ? 1 : 0
}
