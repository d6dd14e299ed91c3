import { useEffect, useState } from 'react'

/** False on the server and in the first render, true once scripts run: for controls that do nothing without them. */
export function useScripts(): boolean {
  const [running, setRunning] = useState(false)
  useEffect(() => setRunning(true), [])
  return running
}
