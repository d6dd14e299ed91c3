import { expect, it } from 'vitest'
import { idOfPlace, idOfSender, idOfWords } from '../guarantees/rig/event-ids'

/** What Python's `uuid`, `hmac` and `json` make of the same words: docs/guarantees.md, "Ids of events". */

it('packs topic, partition, place in the array and offset of an event into its id', () => {
  expect(idOfPlace('store-traffic', 3, 4_294_967_297, 70_000)).toBe('7080fbca-0003-8011-8170-000100000001')
  expect(idOfPlace('foobar', 0, 0, 0)).toBe('bf9cf968-0000-8000-8000-000000000000')
})

it("keeps a sender's UUID and makes a version 5 UUID of any other id", () => {
  expect(idOfSender('3F2504E0-4F89-41D3-9A0C-0305E82C3301')).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301')
  expect(idOfSender('till-7/0001')).toBe('a57870ab-b3b8-5032-a217-ebea3f0d3990')
  expect(idOfSender('é "quoted"\n{}')).toBe('774d86af-ffe4-5f76-b965-dbe49b01f972')
})

it('makes the id of a shop event from what it says, in whatever order', () => {
  const items = [{ quantity: 1, product_id: 'a', price: 2.5 }]
  const event = { timestamp: '2026-09-21T14:13:20.123Z', user_id: 'user-7', event_type: 'order_completed' }
  const data = { total: 4.5, order_id: 'o1', items, currency: 'EUR' }
  expect(idOfWords({ ...event, data }, 'pseudonym-secret-in-tests')).toBe('3d36bd2f-e5bc-5cff-83a8-059ddbd9785d')
})
