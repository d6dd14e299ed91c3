const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Splits a Host header into lower-case name and port ('' where none is given); null where it is not one. */
function splitHost(header: string): { name: string; port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/i.exec(header)
  return match ? { name: match[1]!.toLowerCase(), port: match[2] ?? '' } : null
}

/**
 * True where the Host header names this server: the host of one of the public origins or, where `publicOrigins` is null
 * (PUBLIC_URL is not set), a loopback name with the port that is really listened on. A page of another site that points
 * its own name at 127.0.0.1 (DNS rebinding) is not known.
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
