import { expect, test } from 'vitest'
import { newClusterId } from './kafka-cluster-id'

test("a cluster id never looks like an option of Kafka's tools", () => {
  const ids = Array.from({ length: 2_000 }, newClusterId)
  expect(ids.filter((id) => !/^[A-Za-z][\w-]{21}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})
