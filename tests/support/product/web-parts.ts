import { appContext } from '~/app/server/context.server'
import { openWeb } from '~/app/server/open-web.server'
import { readSettings } from '~/platform/process/settings'
import type { Registry } from '~/registry'
import { eventually } from '../eventually'
import { type HangingProxy, startHangingProxy } from '../servers/hanging-proxy'
import { tempFolder } from '../temp-folder'

/**
 * Opens what the web process has, but in this process, so that loaders can be called directly; no worker and no Kafka.
 * @param questdbPgUrl the read-only login
 * @param env settings besides the defaults
 */
export async function openWebParts(
  questdbPgUrl: string,
  env: Record<string, string> = {},
): Promise<{ registry: Registry; close: () => Promise<void> }> {
  const folder = tempFolder()
  const settings = { DATA_DIR: folder.path, QUESTDB_PG_URL: questdbPgUrl, LOG_LEVEL: 'silent', ...env }
  await openWeb(readSettings(settings), false)
  const { hub, events, reads, registry } = appContext()
  await eventually(async () => (await hub.current()).health.state === 'live', { withinMs: 30_000 })
  return {
    registry,
    async close() {
      await hub.close()
      await events.close()
      await reads.close()
      await registry.close()
      folder.remove()
    },
  }
}

/** The same through a proxy, so that the database can be made to hang. */
export async function openHangingWeb(
  questdbPgUrl: string,
): Promise<{ proxy: HangingProxy; registry: Registry; close: () => Promise<void> }> {
  const proxy = await startHangingProxy(questdbPgUrl)
  const { registry, close } = await openWebParts(proxy.url)
  return {
    proxy,
    registry,
    close() {
      proxy.stop()
      return close()
    },
  }
}
