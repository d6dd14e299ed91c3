const MOST = 50_000

/** Interns texts cut from bytes: the few thousand ids that repeat in a stream are allocated once. */
export class InternedText {
  private texts = new Map<number, { text: string; bytes: Uint8Array }>()

  /** The ASCII text of `bytes` in `from` ≤ index < `to`. */
  of(bytes: Buffer, from: number, to: number): string {
    let hash = to - from
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0
    const kept = this.texts.get(hash)
    if (kept !== undefined && kept.bytes.length === to - from) {
      let i = from
      while (i < to && bytes[i] === kept.bytes[i - from]) i++
      if (i === to) return kept.text
    }
    const text = bytes.toString('latin1', from, to)
    if (this.texts.size >= MOST) this.texts = new Map()
    this.texts.set(hash, { text, bytes: Uint8Array.prototype.slice.call(bytes, from, to) })
    return text
  }
}
