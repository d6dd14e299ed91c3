import { randomBytes } from 'node:crypto'

/** A fresh nonce for one document. */
export function makeNonce(): string {
  return randomBytes(16).toString('base64')
}

/**
 * The Content-Security-Policy of a document: nothing external, no inline handlers, inline scripts only with this nonce.
 * @param framedBy origins, besides our own, whose pages may frame it
 */
export function contentSecurityPolicy(nonce: string, framedBy: readonly string[] = []): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    // React writes style attributes; style elements and external sheets stay forbidden.
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ["frame-ancestors 'self'", ...framedBy].join(' '),
  ].join('; ')
}
