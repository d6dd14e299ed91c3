import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy to the product that counts the live streams open through it. */
export type CountingProxy = {
  address: string
  openStreams: () => number
  /** From now on nothing passes on open streams, and nobody is told, like a router that has forgotten them. */
  forgetStreams: () => void
  /** Cuts the streams that are open. */
  cutStreams: () => void
  close: () => Promise<void>
}

/** Starts a proxy on its own port; the product sees the Host it expects. */
export async function countStreams(web: string): Promise<CountingProxy> {
  const open = new Map<ServerResponse, IncomingMessage | null>()
  const { hostname, port, host } = new URL(web)
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host }
    const passed = request(
      { hostname, port, path: asked.url, method: asked.method, headers, agent: false },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
        if (open.has(answer)) open.set(answer, response)
      },
    )
    passed.on('error', () => answer.destroy())
    if (asked.url?.startsWith('/live/stream')) open.set(answer, null)
    answer.on('close', () => {
      open.delete(answer)
      passed.destroy()
    })
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    openStreams: () => open.size,
    forgetStreams: () => {
      for (const [answer, response] of open) response?.unpipe(answer).resume()
    },
    cutStreams: () => {
      for (const answer of open.keys()) answer.destroy()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
