import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'
import { remixOptions } from '../../remix.config.js'

/** A minimal Remix app with the product's options: `bench:history` compares the history page with it. */
export default defineConfig({
  plugins: [remix({ ...remixOptions, appDirectory: 'bench/empty-page', buildDirectory: 'build/empty-page' })],
})
