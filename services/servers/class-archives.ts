import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ClassArchives, JavaArtefacts } from '../artefacts/artefact-kinds'
import { Ports } from '../processes/ports'
import { startKafka } from './kafka'
import { startQuestdb } from './questdb'

/**
 * Starts QuestDB and Kafka once so that Java archives the classes they load, in one file each. With it they start in
 * half the time and with half the work (measured with Java 17: Kafka 3.3 s → 1.6 s, QuestDB 2.6 s → 1.5 s). Java
 * ignores a file that does not match.
 * @param artefacts without archives
 * @param archives where to write them
 */
export async function makeClassArchives(
  artefacts: JavaArtefacts,
  archives: Pick<ClassArchives, 'kafka' | 'questdb'>,
): Promise<void> {
  const draft = `${archives.kafka}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  const drafts: ClassArchives = { kafka: join(draft, 'kafka'), questdb: join(draft, 'questdb'), are: 'made' }
  try {
    const ports = new Ports()
    const [port, controllerPort, httpPort, pgPort] = [
      await ports.free(),
      await ports.free(),
      await ports.free(),
      await ports.free(),
    ]
    const plan = (name: string) => ({
      artefacts: { ...artefacts, classes: drafts },
      folder: join(draft, `${name}-data`),
      logFile: join(draft, `${name}.log`),
    })
    const passwords = { adminPassword: 'once', analystPassword: 'once' }
    await Promise.all([
      startKafka({ ...plan('kafka'), port, controllerPort }).then(({ child }) => child.stop()),
      startQuestdb({ ...plan('questdb'), ...passwords, httpPort, pgPort }).then(({ child }) => child.stop()),
    ])
    for (const name of ['kafka', 'questdb'] as const) renameSync(drafts[name], archives[name])
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
