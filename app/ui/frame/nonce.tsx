import { createContext, useContext } from 'react'

const NonceContext = createContext<string | undefined>(undefined)

/**
 * Wraps the app on the server with the response's Content-Security-Policy nonce, so that the scripts of the document
 * carry it.
 */
export const NonceProvider = NonceContext.Provider

/** The nonce of this response; undefined in the browser, where no inline script is added. */
export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
