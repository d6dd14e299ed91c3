/** Without scripts the page loads itself again, so that it does not stand still. */
export function SelfRenewal({ everySeconds }: { everySeconds: number }) {
  return (
    <noscript>
      <meta httpEquiv="refresh" content={String(everySeconds)} />
      <p className="mt-6 text-sm text-muted">Scripts are off: this page reloads every {everySeconds} seconds.</p>
    </noscript>
  )
}
