const BAR = 30
const LINE_EVERY_MS = 5_000

/**
 * Shows the progress of a back-fill and its rate: a bar in place on a terminal, else a line every few seconds. Call the
 * returned function with the days done, the days in total, and the messages acknowledged so far.
 */
export function progressLine(output: NodeJS.WriteStream): (done: number, total: number, sent: number) => void {
  const startMs = performance.now()
  let saidMs = startMs
  return (done, total, sent) => {
    const nowMs = performance.now()
    const share = total === 0 ? 0 : done / total
    const rate = Math.round(sent / Math.max((nowMs - startMs) / 1000, 0.001))
    const text = `${String(Math.floor(share * 100)).padStart(3)} %  ${sent.toLocaleString('en-US')} messages  ${rate.toLocaleString('en-US')}/s`
    if (output.isTTY) {
      const full = Math.round(share * BAR)
      output.write(`\r${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${text}${share >= 1 ? '\n' : ''}`)
    } else if (share >= 1 || nowMs - saidMs >= LINE_EVERY_MS) {
      saidMs = nowMs
      output.write(`${text}\n`)
    }
  }
}
