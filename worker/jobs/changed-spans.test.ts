import { expect, it } from 'vitest'
import { ChangedSpans } from './changed-spans'

const look = (spans: ChangedSpans, prints: Record<number, string>, nowMs: number) =>
  spans.look(new Map(Object.entries(prints).map(([key, print]) => [Number(key), print])), nowMs)

it('a new span is due at once, and not again while it matches what is recorded', () => {
  const spans = new ChangedSpans()
  expect(look(spans, { 1: 'a', 2: 'b' }, 0)).toEqual([1, 2])
  spans.recorded(1)
  spans.recorded(2)
  expect(look(spans, { 1: 'a', 2: 'b' }, 10_000)).toEqual([])
})

it('a change is due once two looks in a row see the same', () => {
  const spans = new ChangedSpans()
  look(spans, { 1: 'a' }, 0)
  spans.recorded(1)
  expect(look(spans, { 1: 'b' }, 10_000)).toEqual([])
  expect(look(spans, { 1: 'c' }, 20_000)).toEqual([])
  expect(look(spans, { 1: 'c' }, 30_000)).toEqual([1])
  spans.recorded(1)
  expect(look(spans, { 1: 'c' }, 40_000)).toEqual([])
})

it('a span that keeps changing is due a minute after its first change', () => {
  const spans = new ChangedSpans()
  look(spans, { 1: '0' }, 0)
  spans.recorded(1)
  const due = [1, 2, 3, 4, 5, 6, 7].map((step) => look(spans, { 1: `${step}` }, step * 10_000).length)
  expect(due).toEqual([0, 0, 0, 0, 0, 0, 1])
})

it('a span that could not be recorded is due again', () => {
  const spans = new ChangedSpans()
  look(spans, { 1: 'a' }, 0)
  expect(look(spans, { 1: 'a' }, 10_000)).toEqual([1])
})
