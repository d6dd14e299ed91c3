/** A file that waits for its confirmation. `address` and `browser`: who sent it, as far as can be told. */
export type WaitingFile = { id: string; atMs: number; sender: { address: string; browser: string } }

/** Most files that wait at once, 1 GB of them; and of one browser. */
export const MOST_WAITING = 20
export const MOST_OF_ONE = 8

/** The longest list of files of one kind; of lists as long as each other the first. */
function largest(files: readonly WaitingFile[], kindOf: (file: WaitingFile) => string): WaitingFile[] {
  const kinds = new Map<string, WaitingFile[]>()
  for (const file of files) kinds.set(kindOf(file), [...(kinds.get(kindOf(file)) ?? []), file])
  return [...kinds.values()].reduce((most, list) => (list.length > most.length ? list : most), [])
}

const oldest = (files: readonly WaitingFile[]) => files.toSorted((a, b) => a.atMs - b.atMs)[0]

/**
 * The files to remove for one more of a sender: its own oldest if it has used up its share; and if all places are
 * taken, the oldest of the sender with the most, first by address, then by browser. So nobody can lock out others,
 * however many files or browsers they use.
 */
export function placesToGive(waiting: readonly WaitingFile[], sender: WaitingFile['sender']): WaitingFile[] {
  const giving: WaitingFile[] = []
  const rest = () => waiting.filter((file) => !giving.includes(file))
  const give = (file: WaitingFile | undefined) => file && giving.push(file)
  const own = () =>
    rest().filter((file) => file.sender.address === sender.address && file.sender.browser === sender.browser)
  while (own().length >= MOST_OF_ONE) give(oldest(own()))
  while (rest().length >= MOST_WAITING) {
    const ofAddress = largest(rest(), (file) => file.sender.address)
    give(oldest(largest(ofAddress, (file) => file.sender.browser)))
  }
  return giving
}
