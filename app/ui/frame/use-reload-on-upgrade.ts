import { useEffect, useRef } from 'react'

/**
 * Loads the document afresh once its data come from another build than its scripts: a page that stays open over an
 * upgrade goes on with the new one. Its address holds all that is chosen.
 * @param version the build that the newest data are from
 */
export function useReloadOnUpgrade(version: string | undefined): void {
  const loaded = useRef(version)
  useEffect(() => {
    loaded.current ??= version
    if (version !== undefined && version !== loaded.current) location.reload()
  }, [version])
}
