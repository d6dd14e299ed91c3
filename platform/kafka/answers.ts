/** Error names of brokers, as kafkajs gives them: what each means and what to do. */

/** The broker refuses these messages as they are; fewer and smaller ones may pass. */
export const TOO_MUCH = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP'])

/** The broker refuses the topic. Retrying does not help until someone changes the broker. */
export const FORBIDDEN = new Set([
  ...['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'INVALID_TOPIC_EXCEPTION', 'POLICY_VIOLATION'],
  ...['INVALID_REPLICATION_FACTOR', 'INVALID_CONFIG', 'UNSUPPORTED_FOR_MESSAGE_FORMAT'],
])

/** Errors that are final. A replication factor is not among them: brokers may still be starting. */
const FINAL = /TOPIC_AUTHORIZATION|CLUSTER_AUTHORIZATION|MESSAGE_TOO_LARGE|INVALID_TOPIC|SASL/

/** True if the same request will be refused again. @param reason as {@link reasonOf} gives it */
export const isFinal = (reason: string) => FINAL.test(reason)

/** The broker's answer, from kafkajs' error or its causes; null if the broker did not answer. */
export function answerOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  if ('type' in error && typeof error.type === 'string') return error.type
  const inner = [
    ...('errors' in error && Array.isArray(error.errors) ? error.errors : []),
    ...('cause' in error ? [error.cause] : []),
  ]
  for (const one of inner) {
    const answer = answerOf(one)
    if (answer) return answer
  }
  return null
}

/** Why something failed, in a few words: the broker's answer, else the first line of the innermost error. */
export function reasonOf(error: unknown): string {
  const answer = answerOf(error)
  if (answer) return answer
  let innermost = error
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause
  const words = innermost instanceof Error ? innermost.message : String(innermost)
  return words.split('\n')[0]!
}
