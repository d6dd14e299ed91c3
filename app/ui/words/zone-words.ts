/** A time zone in words: `New York time` for America/New_York; UTC and the like stay as they are. */
export function zoneWords(timeZone: string): string {
  if (!timeZone.includes('/') || timeZone.startsWith('Etc/')) return timeZone
  return `${timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ')} time`
}
