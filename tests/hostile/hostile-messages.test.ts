import { expect, it } from 'vitest'
import { Decoder } from '~/worker/decode/decode-message'
import type { Outcomes } from '~/worker/decode/outcome'
import { messageOf } from '~/worker/sources/messages/message'
import { PartitionOrigin } from '~/worker/sources/messages/partition-origin'
import { SourceStats } from '~/worker/stats/source-stats'
import { HOSTILE_MESSAGES, type HostileMessage, type MessageOutcome } from './lists/messages'

/** What the worker's decoding makes of a message. */
function outcomeOf({ value, key, headers, timestamp }: HostileMessage): MessageOutcome {
  const found: MessageOutcome = {}
  const count = (outcome: keyof MessageOutcome) => {
    found[outcome] = (found[outcome] ?? 0) + 1
  }
  const outcomes: Outcomes = {
    traffic: () => count('row'),
    rows: () => count('row'),
    parked: (reason) => count(reason),
  }
  const origin = new PartitionOrigin('hostile', 0, 'the-default', new SourceStats('hostile'))
  const bytes = value === null ? null : Buffer.from(value)
  const common = { offset: '0', attributes: 0, key: key ?? null, value: bytes, timestamp: timestamp ?? `${Date.now()}` }
  origin.at(messageOf({ ...common, headers: headers ?? {} }))
  const rules = { retentionDays: 800, shopCurrency: 'EUR', pseudonyms: (id: string) => `pseudonym of ${id}` }
  new Decoder(outcomes, rules).message(bytes, origin)
  return found
}

it('names each hostile message once', () => {
  const names = HOSTILE_MESSAGES.map(({ name }) => name)
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([])
})

it.each(HOSTILE_MESSAGES.map((message) => [message.name, message] as const))(
  'makes of a hostile message what is wanted: %s',
  (_name, message) => {
    expect(outcomeOf(message)).toEqual(message.wanted)
  },
)
