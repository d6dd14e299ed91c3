/** Thrown if too many are waiting already. */
export class QueueFull extends Error {
  override name = 'QueueFull'
}

type Waiting = { sender: string; begin: () => void }

/** Runs a few jobs at a time. Waiting senders take turns, so that one with many jobs does not delay the others. */
export class FairQueue {
  private running = 0
  private waiting: Waiting[] = []
  /** Senders in the order of their last turn. */
  private readonly served: string[] = []

  /**
   * @param atOnce how many run at the same time
   * @param mostWaiting how many of one sender may wait
   */
  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /** Runs work when it is its sender's turn. @throws {QueueFull} if too many of that sender wait */
  async run<T>(sender: string, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) {
      if (this.waiting.filter((other) => other.sender === sender).length >= this.mostWaiting) throw new QueueFull()
      await new Promise<void>((begin) => this.waiting.push({ sender, begin }))
    } else this.running++
    try {
      return await work()
    } finally {
      const next = this.next()
      if (next) next.begin()
      else this.running--
    }
  }

  /** Takes the one whose sender had its last turn longest ago. */
  private next(): Waiting | undefined {
    const [chosen] = this.waiting.toSorted((a, b) => this.served.indexOf(a.sender) - this.served.indexOf(b.sender))
    if (!chosen) {
      this.served.length = 0
      return undefined
    }
    this.waiting = this.waiting.filter((other) => other !== chosen)
    const at = this.served.indexOf(chosen.sender)
    if (at >= 0) this.served.splice(at, 1)
    this.served.push(chosen.sender)
    return chosen
  }
}
