import type { ImportPlan } from '../plan'

/** Identifies the rows of one store, door, direction and kind: within such a series each time occurs once. */
export function seriesOf(plan: ImportPlan, cells: readonly string[]): string {
  const { store, door, direction, kind } = plan.columns
  return [store, door, direction, kind].map((index) => (index === null ? '' : cells[index]?.trim())).join('\n')
}
