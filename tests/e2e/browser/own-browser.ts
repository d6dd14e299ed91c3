import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { tempFolder } from '~/tests/support/temp-folder'

/**
 * A browser whose tabs are hidden and frozen as a person's are. In those that Playwright starts itself, every tab
 * counts as seen and focused.
 */
export type OwnBrowser = {
  context: BrowserContext
  /** Puts the clock of all tabs and of their shared worker forward, as it is after a time in which nothing ran. */
  jump: (ms: number) => Promise<void>
  /** Freezes a tab that is behind another one, as browsers do: its scripts stand still until it is thawed. */
  freeze: (tab: Page) => Promise<void>
  thaw: (tab: Page) => Promise<void>
  close: () => Promise<void>
}

/** Starts one with a profile of its own. @param executablePath undefined: Playwright's own */
export async function startBrowser(
  executablePath: string | undefined,
  args: readonly string[] = [],
): Promise<OwnBrowser> {
  const profile = tempFolder()
  const running = spawn(
    executablePath ?? chromium.executablePath(),
    [...args, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile.path}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const exited = once(running, 'exit')
  const address = new Promise<string>((resolve, reject) => {
    createInterface(running.stderr).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (found) resolve(found)
    })
    exited.then(() => reject(new Error('the browser ended')), reject)
  })
  const browser = await chromium.connectOverCDP(await address, { noDefaults: true })
  const context = browser.contexts()[0]!
  const session = await browser.newBrowserCDPSession()

  const jump = async (ms: number) => {
    const { targetInfos } = await session.send('Target.getTargets')
    const clocks = targetInfos.filter(({ type }) => type === 'page' || type === 'shared_worker')
    for (const { targetId } of clocks) {
      const { sessionId } = await session.send('Target.attachToTarget', { targetId })
      const expression = `{ const read = Date.now; Date.now = () => read() + ${ms} }`
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } })
      await session.send('Target.sendMessageToTarget', { sessionId, message })
      await session.send('Target.detachFromTarget', { sessionId })
    }
  }
  const turn = (state: 'frozen' | 'active') => async (tab: Page) => {
    const ofTab = await context.newCDPSession(tab)
    await ofTab.send('Page.setWebLifecycleState', { state })
    await ofTab.detach()
  }
  return {
    context,
    jump,
    freeze: turn('frozen'),
    thaw: turn('active'),
    close: async () => {
      await session.send('Browser.close')
      await exited
      profile.remove()
    },
  }
}
