import { expect, it } from 'vitest'
import { answerOf, isFinal, reasonOf } from './answers'

const answered = (type: string) => Object.assign(new Error('words of kafkajs'), { type })

it("finds a broker's answer, however deep kafkajs nests it", () => {
  const retried = new Error('retries are used up', { cause: answered('NOT_LEADER_FOR_PARTITION') })
  const several = Object.assign(new Error('topics'), { errors: [new Error('one'), answered('POLICY_VIOLATION')] })
  expect([retried, several, new Error('socket closed'), 'words', null].map(answerOf)).toEqual([
    'NOT_LEADER_FOR_PARTITION',
    'POLICY_VIOLATION',
    null,
    null,
    null,
  ])
  expect(reasonOf(retried)).toBe('NOT_LEADER_FOR_PARTITION')
})

it('without an answer, gives the first line of the innermost error', () => {
  const away = new Error('retries are used up', { cause: new Error('connect ECONNREFUSED\n  at a socket') })
  expect([reasonOf(away), reasonOf('no more words')]).toEqual(['connect ECONNREFUSED', 'no more words'])
})

it('retries errors of a starting broker, and none that are final', () => {
  expect(['INVALID_REPLICATION_FACTOR', 'LEADER_NOT_AVAILABLE', 'connect ECONNREFUSED'].map(isFinal)).toEqual([
    false,
    false,
    false,
  ])
  expect(['MESSAGE_TOO_LARGE', 'TOPIC_AUTHORIZATION_FAILED', 'INVALID_TOPIC_EXCEPTION'].map(isFinal)).toEqual([
    true,
    true,
    true,
  ])
})
