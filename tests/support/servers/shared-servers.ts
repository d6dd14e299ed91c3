import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import { startKafka } from '~/services/servers/kafka'
import { startQuestdb } from '~/services/servers/questdb'
import { migrate } from '~/worker/schema/migrate'
import { tempFolder } from '../temp-folder'

declare module 'vitest' {
  interface ProvidedContext {
    /** `http://admin:…@127.0.0.1:PORT`, may write. */
    questdbUrl: string
    /** PG wire, may only read. */
    questdbPgUrl: string
    /** PG wire, may write. */
    questdbAdminPgUrl: string
    /** `127.0.0.1:PORT`; topics are not created automatically. */
    kafkaBroker: string
  }
}

/** Long enough that the tests' fixed dates stay in reach for years. */
export const RETENTION_DAYS = 3_650

/** Vitest's global set-up of the integration tests: one QuestDB with our tables and one Kafka for all of them. */
export default async function shareServers(project: TestProject): Promise<() => Promise<void>> {
  // What a project sets for its tests' processes applies to its servers too.
  const { JAVA_TOOL_OPTIONS } = project.config.env
  if (JAVA_TOOL_OPTIONS !== undefined) process.env.JAVA_TOOL_OPTIONS = JAVA_TOOL_OPTIONS
  const folder = tempFolder()
  const ports = new Ports()
  const artefacts = await bringArtefacts((line) => console.log(line))
  const [httpPort, pgPort, port, controllerPort] = [
    await ports.free(),
    await ports.free(),
    await ports.free(),
    await ports.free(),
  ]
  const [questdb, kafka] = await Promise.all([
    startQuestdb({
      artefacts,
      folder: join(folder.path, 'questdb'),
      logFile: join(folder.path, 'questdb.log'),
      httpPort,
      pgPort,
      adminPassword: 'admin-in-tests',
      analystPassword: 'analyst-in-tests',
      // All test files share it, with everything each has written.
      heapMb: 1_024,
    }),
    startKafka({
      artefacts,
      folder: join(folder.path, 'kafka'),
      logFile: join(folder.path, 'kafka.log'),
      port,
      controllerPort,
    }),
  ])
  await migrate(questdbAddress(questdb.url), RETENTION_DAYS)
  project.provide('questdbUrl', questdb.url)
  project.provide('questdbPgUrl', questdb.pgUrl)
  project.provide('questdbAdminPgUrl', questdb.adminPgUrl)
  project.provide('kafkaBroker', kafka.broker)
  let stopping = false
  for (const { child } of [questdb, kafka]) {
    void child.exited.then(({ code, signal }) => {
      if (stopping) return
      console.error(`${child.spec.name} ended by itself (${code ?? signal}). It said last:`)
      console.error(child.lastLines(20).join('\n'))
    })
  }
  return async () => {
    stopping = true
    await Promise.all([questdb.child.stop(), kafka.child.stop()])
    folder.remove()
  }
}
