import { RemixBrowser } from '@remix-run/react'
import { StrictMode, startTransition, useEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'

/**
 * Events that make React 18 hydrate at once. While the page's data are still being decoded that fails ("Root did not
 * complete"), so until hydration is done they pass React by; links, forms and the focus work as they do without
 * scripts.
 */
const HURRYING = [
  ...['keydown', 'keyup', 'click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend'],
  ...['focusin', 'focusout', 'input', 'change', 'submit'],
]

const passBy = (event: Event) => event.stopPropagation()

for (const type of HURRYING) window.addEventListener(type, passBy, true)

function Hydrated() {
  useEffect(() => {
    for (const type of HURRYING) window.removeEventListener(type, passBy, true)
  }, [])
  return <RemixBrowser />
}

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <Hydrated />
    </StrictMode>,
  )
})
