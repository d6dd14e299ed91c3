import { existsSync } from 'node:fs'

const FULL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const WITHOUT_WINDOWS = ['/usr/bin/chromium-headless-shell']

const firstThere = (paths: readonly string[]) => paths.find((path) => existsSync(path))

/** The system's Chromium where there is one; undefined: Playwright's own. */
export const fullChromium = process.env.CHROMIUM_PATH || firstThere(FULL)

/**
 * The same engine without windows and tabs, which starts and draws faster, where it is there; else as {@link
 * fullChromium}. No tab of it is ever hidden.
 */
export const quickChromium = process.env.CHROMIUM_PATH || firstThere(WITHOUT_WINDOWS) || fullChromium
