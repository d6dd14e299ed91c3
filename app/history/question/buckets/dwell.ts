/** Start of each step of the dwell distribution, minutes; the last one is open-ended. */
export const DWELL_STEPS = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120] as const

/** Lengths of ended visits: how many per step, and the mean in minutes. */
export type DwellDistribution = {
  steps: { fromMinutes: number; toMinutes: number | null; visits: number }[]
  visits: number
  meanMinutes: number
}

/** Combines counts by step; steps without a visit are 0. Null if there is no visit. */
export function dwellDistribution(
  counts: readonly { step: number; visits: number; minutes: number }[],
): DwellDistribution | null {
  const visits = counts.reduce((sum, count) => sum + count.visits, 0)
  if (visits === 0) return null
  const minutes = counts.reduce((sum, count) => sum + count.minutes, 0)
  return {
    visits,
    meanMinutes: minutes / visits,
    steps: DWELL_STEPS.map((fromMinutes, index) => ({
      fromMinutes,
      toMinutes: DWELL_STEPS[index + 1] ?? null,
      visits: counts.find(({ step }) => step === index)?.visits ?? 0,
    })),
  }
}
