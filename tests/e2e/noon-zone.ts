/** A zone in which it is about noon, so that no test runs across a store's midnight or reset. */
export function noonZone(nowMs: number): string {
  const ahead = 12 - new Date(nowMs).getUTCHours()
  if (ahead === 0) return 'Etc/GMT'
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`
}
