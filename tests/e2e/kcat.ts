import { spawnSync } from 'node:child_process'

/** Default topics, as in docs/guide.md. */
export const COUNTED_TOPIC = 'store-traffic'
export const ATOMIC_TOPIC = 'foot_traffic_realistic'

/**
 * Writes messages with kcat, a Kafka client nobody here wrote, one message a value; returns once the broker has them.
 * @throws with what kcat said
 */
export function kcat(broker: string, topic: string, values: readonly unknown[]): void {
  const lines = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  const { status, stderr, error } = spawnSync('kcat', ['-P', '-b', broker, '-t', topic, '-X', 'linger.ms=0'], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    timeout: 15_000,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`kcat ended with ${status}: ${stderr}`)
}
