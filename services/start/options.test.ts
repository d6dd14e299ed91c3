import { expect, test } from 'vitest'
import { StartProblem } from '../processes/start-problem'
import { readOptions } from './options'

const problemOf = (args: string[]) => {
  try {
    readOptions(args)
  } catch (error) {
    if (error instanceof StartProblem) return error.text
    throw error
  }
  return 'none'
}

test('without options twelve stores are played', () => {
  expect(readOptions([])).toEqual({
    help: false,
    port: undefined,
    data: undefined,
    kafka: false,
    stores: 12,
    simulation: true,
    fresh: false,
    workers: 1,
  })
})

test('every option is read', () => {
  const args = '--port 3100 --data /x --kafka --stores 3 --no-simulation --fresh --workers 2'.split(' ')
  expect(readOptions(args)).toEqual({
    help: false,
    port: 3100,
    data: '/x',
    kafka: true,
    stores: 3,
    simulation: false,
    fresh: true,
    workers: 2,
  })
})

test('a wrong option is named, with how to list all options', () => {
  expect(problemOf(['--prot', '1'])).toMatch(/--prot[\s\S]*--help/)
  expect(problemOf(['--port', '0'])).toMatch(/--port .* 1 to 65535 \(got '0'\)/)
  expect(problemOf(['--stores', '1e2'])).toMatch(/--stores/)
  expect(problemOf(['extra'])).toMatch(/extra/)
})

test('several workers are refused without Kafka, whose partitions they would share', () => {
  expect(problemOf(['--workers', '2'])).toMatch(/--kafka/)
  expect(readOptions(['--workers', '2'], { KAFKA_BROKER: 'a:9092' }).workers).toBe(2)
})

test('all wrong options are named at once', () => {
  const text = problemOf(['--port', 'abc', '--stores', '-5', '--workers', '0', '--bogus', '--kafka=yes', '--data'])
  for (const name of ['--port', '--stores', '--workers', '--bogus', '--kafka', '--data']) expect(text).toContain(name)
})
