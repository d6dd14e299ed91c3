import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { fullChromium, quickChromium } from './browser/browsers'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `npm run test:long` runs those that measure how long the browser is busy: how long that takes is the machine's. */
const isLong = Boolean(process.env.LONG_TESTS)
const executablePath = isLong ? fullChromium : quickChromium

/**
 * Browser tests of the built product. One product for all specs: each test uses store ids of its own. Those that stop a
 * part of the product say `@alone` and run after the others.
 */
export default defineConfig({
  testDir: '.',
  projects: [
    isLong
      ? { name: 'long', grep: /@long/, workers: 1 }
      : { name: 'together', grepInvert: /@long|@alone/, workers: Number(process.env.FILES_AT_ONCE ?? 2) },
    ...(isLong ? [] : [{ name: 'alone', grep: /@alone/, grepInvert: /@long/, workers: 1, dependencies: ['together'] }]),
  ],
  outputDir: fileURLToPath(new URL('../../test-results/e2e', import.meta.url)),
  globalSetup: './product-setup.ts',
  globalTimeout: 1_200_000,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  workers: Number(process.env.FILES_AT_ONCE ?? 2),
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    launchOptions: { args: FLAGS, ...(executablePath ? { executablePath } : {}) },
  },
})
