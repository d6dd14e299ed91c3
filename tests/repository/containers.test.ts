import { readFileSync } from 'node:fs'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { WEB_NODE_FLAGS, WORKER_NODE_FLAGS } from '~/services/processes/node-flags'
import { QUESTDB_JAVA_FLAGS, QUESTDB_SETTINGS } from '~/services/servers/questdb-settings'

const dockerfile = readFileSync('Dockerfile', 'utf8')
const compose = readFileSync('docker-compose.yml', 'utf8')
const pinned = JSON.parse(readFileSync('package.json', 'utf8'))

describe('containers', () => {
  it('have a Dockerfile without findings of its linter', () => {
    expect(validate(dockerfile, {})).toEqual([])
  })

  it('run as an unprivileged user: every stage that is started is based on the one that leaves root', () => {
    const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from, name]) => [name, from])
    for (const target of ['web', 'worker', 'producer']) expect(stages).toContainEqual([target, 'base'])
    const base = dockerfile.slice(dockerfile.indexOf(' AS base'), dockerfile.indexOf('FROM base'))
    expect(base.trim().endsWith('USER node')).toBe(true)
  })

  it('start Node with the flags that npm start gives it', () => {
    const flagsOf = (target: string) => {
      const [stage = ''] = dockerfile.slice(dockerfile.indexOf(` AS ${target}\n`)).split('\nFROM ')
      const command: string[] = JSON.parse(/^CMD (\[.*\])$/m.exec(stage)?.[1] ?? '[]')
      return command.filter((word) => word.startsWith('--'))
    }
    expect(flagsOf('web')).toEqual(WEB_NODE_FLAGS)
    expect(flagsOf('worker')).toEqual(WORKER_NODE_FLAGS)
  })

  it('publish every port on the loopback address only', () => {
    const ports = [...compose.matchAll(/^ {4}ports:\n((?: {6}- .*\n)+)/gm)].flatMap(([, lines = '']) =>
      lines.trim().split('\n'),
    )
    expect(ports.length).toBeGreaterThanOrEqual(5)
    for (const port of ports) expect(port.trim()).toMatch(/^- '127\.0\.0\.1:\d+:\d+'$/)
  })

  it('check the health of every server', () => {
    const services = compose
      .slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'))
      .split(/\n {2}(?=[a-z-]+:\n)/)
      .slice(1)
    const unchecked = services
      .filter((service) => !service.includes('healthcheck:'))
      .map((service) => service.split(':')[0])
    expect(unchecked).toEqual(['producer'])
  })

  it('keep what a process must find again on volumes: each that has a DATA_DIR', () => {
    const services = compose
      .slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'))
      .split(/\n {2}(?=[a-z-]+:\n)/)
    const kept = services.filter((service) => /DATA_DIR|storepulse-environment/.test(service))
    expect(kept.map((service) => service.split(':')[0])).toEqual(['producer', 'web', 'worker'])
    for (const service of kept) expect(service).toMatch(/- [a-z]+-data:\/data\n/)
  })

  it("give the worker the name that the web process asks it by: it answers to its machine's own name", () => {
    const asked = /INTAKE_URL: http:\/\/([a-z]+):3001$/m.exec(compose)?.[1]
    const worker = compose.slice(compose.indexOf('\n  worker:\n'), compose.indexOf('\nvolumes:'))
    expect(worker).toContain(`\n    hostname: ${asked}\n`)
  })

  it('give QuestDB the threads and limits that npm start gives it', () => {
    const questdb = compose.slice(compose.indexOf('\n      QDB_HTTP_USER'), compose.indexOf('127.0.0.1:8812:8812'))
    const given = [...questdb.matchAll(/^ {6}(\w+): "?(.*?)"?$/gm)].map(([, name = '', value = '']) => [name, value])
    const logins = /_(USER|PASSWORD)$/
    expect(Object.fromEntries(given.filter(([name = '']) => !logins.test(name)))).toEqual({
      ...QUESTDB_SETTINGS,
      JVM_PREPEND: QUESTDB_JAVA_FLAGS.join(' '),
    })
  })

  it('hold no secret', () => {
    for (const [, value] of compose.matchAll(/(?:PASSWORD|TOKEN|SECRET)\w*: (.*)/g)) expect(value).toMatch(/^\$\{/)
  })

  it('run the versions that tests run', () => {
    const pom = readFileSync('services/servers.pom.xml', 'utf8')
    expect(pom).toContain('9.3.4')
    expect(compose).toContain('questdb/questdb:9.3.4')
    expect(pom).toContain('4.3.0')
    expect(compose).toContain('apache/kafka:4.3.0')
    expect(pinned.engines.node).toBe('>=20.19')
  })
})
