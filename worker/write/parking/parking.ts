import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import type { ParkReason } from '../../decode/outcome'
import type { RowOrigin } from '../lanes/body'
import type { Room } from '../room'

/** An item that could not be written, as `dead_letters` keeps it. */
export type DeadLetter = RowOrigin & { reason: ParkReason; message: string; payload: string }

/** Stores dead letters for good; rejects if it cannot (then it is asked again). */
export type DeadLetterStore = (letters: readonly DeadLetter[]) => Promise<void>

/**
 * Dead letters are stored in parts of about this size. Each is a commit that QuestDB merges with letters of the same
 * time, so a few large ones cost less.
 */
const PART_BYTES = 2 * 1024 * 1024
/** Size of a letter besides its payload: reason, position, column names. */
const ROW_BYTES = 512
/** Memory of a letter besides its texts: the object, its slot in the queue, its share of a part. */
const LETTER_BYTES = 600

/** Letters of one unit of work, and their waiters. */
class Group {
  left = 0
  settle!: () => void
  readonly stored = new Promise<void>((resolve) => {
    this.settle = resolve
  })
}

type Parked = { letter: DeadLetter; group: Group }

/** Memory of a letter, bytes: JavaScript takes two per character. */
const weightOf = ({ payload, message }: DeadLetter) => LETTER_BYTES + 2 * (payload.length + message.length)

/**
 * Keeps dead letters in memory until they are stored for good. In: letters of a unit of work (`add` … `end`) and single
 * ones (`park`). Out: parts of about 2 MiB, passed to `store` one at a time; letters that arrive meanwhile go into the
 * next part. A part that cannot be stored is retried, first after 0.1 s and finally every 5 s, without a limit; so none
 * of the promises rejects.
 */
export class Parking {
  private queue: Parked[] = []
  private group: Group | null = null
  private storing: Promise<void> | null = null

  constructor(
    private readonly options: {
      store: DeadLetterStore
      room: Room
      log: Log
      onStored: (letter: DeadLetter) => void
    },
  ) {}

  /** Adds a letter to the unit of work. @returns its memory, bytes */
  add(letter: DeadLetter): number {
    this.group ??= new Group()
    return this.push(letter, this.group)
  }

  /** Ends the unit. @returns a promise that resolves when its letters are stored; null if it has none */
  end(): Promise<void> | null {
    const { group } = this
    this.group = null
    return group?.stored ?? null
  }

  /** Parks one letter outside any unit. @returns a promise that resolves when it is stored */
  park(letter: DeadLetter): Promise<void> {
    const group = new Group()
    this.push(letter, group)
    return group.stored
  }

  /** Resolves when no letter is left. */
  async drained(): Promise<void> {
    while (this.storing) await this.storing
  }

  private push(letter: DeadLetter, group: Group): number {
    const weight = weightOf(letter)
    group.left++
    this.queue.push({ letter, group })
    this.options.room.hold(letter.place, 'letters', weight)
    this.storing ??= this.storeAll()
    return weight
  }

  private async storeAll(): Promise<void> {
    await Promise.resolve()
    while (this.queue.length > 0) {
      const part = this.takePart()
      await this.storePart(part.map(({ letter }) => letter))
      for (const { letter, group } of part) {
        this.options.onStored(letter)
        this.options.room.release(letter.place, 'letters', weightOf(letter))
        if (--group.left === 0) group.settle()
      }
    }
    this.storing = null
  }

  private takePart(): Parked[] {
    let count = 0
    for (let bytes = 0; count < this.queue.length && bytes < PART_BYTES; count++) {
      bytes += Buffer.byteLength(this.queue[count]!.letter.payload) + ROW_BYTES
    }
    return this.queue.splice(0, count)
  }

  private async storePart(letters: readonly DeadLetter[]): Promise<void> {
    const backOff = new BackOff(100, 5_000)
    for (;;) {
      try {
        await this.options.store(letters)
        return
      } catch (error) {
        this.options.log.error({ err: error }, 'storing dead letters failed, trying again')
        await backOff.wait()
      }
    }
  }
}
