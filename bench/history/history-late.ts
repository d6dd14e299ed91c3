import { DAY_MS } from '~/domain/time/durations'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'

/**
 * Writes one late row a second from now on, each for another store and another day of the last `days`, so that no
 * answer about the past stays valid for long. `stop()` waits for the last one, and throws if one was refused.
 */
export function sendLateRows(address: QuestdbAddress, stores: number, days = 364) {
  let sent = 0
  let last = Promise.resolve()
  let refused: unknown = null
  const send = async () => {
    const row = sent + 1
    // Steps that share no divisor with days and stores, so that every day and store gets its turn.
    const ageMs = ((row * 97) % days) * DAY_MS + 3 * 3_600_000 + ((row * 7919) % 3_600_000)
    await execute(
      address,
      `INSERT INTO traffic (ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id)
       VALUES (${(Date.now() - ageMs) * 1000}::timestamp, '${1 + ((row * 67) % stores)}', 'door-${1 + (row % 3)}', 1, 1, 'bench-late', now(), to_uuid(${row}, 2))`,
    )
    sent = row
  }
  const timer = setInterval(() => {
    last = last.then(send).catch((error: unknown) => {
      refused ??= error
    })
  }, 1_000)
  return {
    /** Rows stored so far. */
    get sent() {
      return sent
    },
    async stop() {
      clearInterval(timer)
      await last
      if (refused) throw refused
    },
  }
}

export type LateRows = ReturnType<typeof sendLateRows>
