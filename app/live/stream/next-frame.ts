/** A page that is not seen has no frames; one that is seen has one long before this. */
const WITHOUT_FRAME_MS = 250

/**
 * Runs something once: with the next frame of the screen, or soon after where none comes, as on a page that is hidden
 * before it does.
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
