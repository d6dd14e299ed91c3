/** Lets one partition at a time hold a message that takes much memory once parsed. */
export class LargeMessages {
  private holder: object | null = null
  private waiters: (() => void)[] = []

  /** @returns whether `who` has the place now, or had it before */
  take(who: object): boolean {
    this.holder ??= who
    return this.holder === who
  }

  give(who: object): void {
    if (this.holder !== who) return
    this.holder = null
    for (const resolve of this.waiters.splice(0)) resolve()
  }

  /** Resolves when `who` may try to take the place. */
  free(who: object): Promise<void> {
    if (this.holder === null || this.holder === who) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push(resolve))
  }
}
