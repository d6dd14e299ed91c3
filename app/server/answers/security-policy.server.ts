import { randomBytes } from 'node:crypto'

/** A fresh nonce for one document. */
export function makeNonce(): string {
  return randomBytes(16).toString('base64')
}

/**
 * The Content-Security-Policy of a document: nothing from outside, no inline handlers, inline scripts only with this
 * nonce.
 * @param framedBy origins whose pages may frame it beside our own
 */
export function contentSecurityPolicy(nonce: string, framedBy: readonly string[] = []): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    // React writes style attributes; a style element or sheet from elsewhere stays out.
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
