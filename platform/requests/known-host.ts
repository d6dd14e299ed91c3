const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Splits a Host header into lower-case name and port ('' if absent); null if it is malformed. */
function splitHost(header: string): { name: string; port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/i.exec(header)
  return match ? { name: match[1]!.toLowerCase(), port: match[2] ?? '' } : null
}

/**
 * True if the Host header names this server: the host of one of the public origins or, if `publicOrigins` is null
 * (PUBLIC_URL not set), a loopback name with the port we really listen on. That rejects pages of other sites that point
 * their own name at 127.0.0.1 (DNS rebinding).
 */
export function isKnownHost(
  header: string | undefined,
  publicOrigins: readonly string[] | null,
  listeningPort: number | undefined,
): boolean {
  const host = header === undefined ? null : splitHost(header)
  if (!host) return false
  if (publicOrigins === null) {
    return LOOPBACK_NAMES.has(host.name) && (host.port === '' ? 80 : Number(host.port)) === listeningPort
  }
  return publicOrigins.some((origin) => {
    const { hostname, port, protocol } = new URL(origin)
    const usual = protocol === 'https:' ? '443' : '80'
    return host.name === hostname && (host.port || usual) === (port || usual)
  })
}
