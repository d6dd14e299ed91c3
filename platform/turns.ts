/**
 * Turns of this process's event loop, for work that comes in many small steps, such as the rows of a file. However many
 * pieces of work take turns, each pass of the loop has a step of one of them: in between it serves everybody else.
 */

const waiting: (() => void)[] = []

/**
 * Resolves at the next turn, first come first served. What follows until the next `turn()` should take some
 * milliseconds at most.
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

/** The items of a list, some at a time, each part in a turn of its own. @param most items a part */
export async function* inTurns<Item>(items: readonly Item[], most: number): AsyncGenerator<readonly Item[]> {
  for (let at = 0; at < items.length; at += most) {
    await turn()
    yield items.slice(at, at + most)
  }
}
