/** A page that is not seen has no frames; one that is seen has one long before this. */
const WITHOUT_FRAME_MS = 250

/**
 * Runs a function once: with the next screen frame, or soon after if none comes, as on a page that is hidden before.
 */
export function soon(run: () => void): void {
  const once = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    run()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, WITHOUT_FRAME_MS)
}
