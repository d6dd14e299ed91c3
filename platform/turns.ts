/**
 * Turns of this process's event loop, for work in many small steps, such as the rows of a file. However many jobs take
 * turns, each pass of the loop runs one step of one of them; other work runs in between.
 */

const waiting: (() => void)[] = []

/**
 * Resolves at the next turn, first come first served. The code up to the next `turn()` should take at most a few
 * milliseconds.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(serveOne)
  })
}

function serveOne(): void {
  const begin = waiting.shift()
  if (waiting.length > 0) setImmediate(serveOne)
  begin?.()
}

/** Yields a list in parts, each in a turn of its own. @param most items per part */
export async function* inTurns<Item>(items: readonly Item[], most: number): AsyncGenerator<readonly Item[]> {
  for (let at = 0; at < items.length; at += most) {
    await turn()
    yield items.slice(at, at + most)
  }
}
