import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'
import { remixOptions } from '../../remix.config.js'

/**
 * The least that Remix serves, with the same options as the product: what `bench:history` compares the history page
 * with.
 */
export default defineConfig({
  plugins: [remix({ ...remixOptions, appDirectory: 'bench/empty-page', buildDirectory: 'build/empty-page' })],
})
