import { join } from 'node:path'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import { type RunningQuestdb, startQuestdb } from '~/services/servers/questdb'
import { tempFolder } from '../temp-folder'

/** A QuestDB of a test's own, without our tables. */
export type OwnQuestdb = {
  questdb: RunningQuestdb
  /** Its folder; a test may keep its own files there. */
  folder: string
  /** Ends it, and removes its folder. */
  stop: () => Promise<void>
}

/** @param heapMb Java's heap */
export async function startOwnQuestdb(heapMb: number): Promise<OwnQuestdb> {
  const folder = tempFolder()
  const ports = new Ports()
  const questdb = await startQuestdb({
    artefacts: await bringArtefacts(() => undefined),
    folder: join(folder.path, 'questdb'),
    logFile: join(folder.path, 'questdb.log'),
    httpPort: await ports.free(),
    pgPort: await ports.free(),
    adminPassword: 'admin-in-tests',
    analystPassword: 'analyst-in-tests',
    heapMb,
  })
  return {
    questdb,
    folder: folder.path,
    async stop() {
      await questdb.child.stop()
      folder.remove()
    },
  }
}
