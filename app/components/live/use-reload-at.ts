import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

/** Loads the page's data again shortly after `atMs`, such as the store's midnight, when another day begins. */
export function useReloadAt(atMs: number): void {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    const timer = setTimeout(revalidate, Math.max(0, atMs - Date.now()) + 500)
    return () => clearTimeout(timer)
  }, [atMs, revalidate])
}
