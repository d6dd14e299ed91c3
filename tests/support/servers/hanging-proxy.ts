import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * A proxy between a client and a real server: forwards everything until it hangs, like a host that vanished silently.
 */
export type HangingProxy = {
  /** The server's address through the proxy. */
  url: string
  /** From now on nothing comes through, and no connection ends. */
  hang: () => void
  /** Ends existing connections; new ones are forwarded. */
  goOn: () => void
  stop: () => void
}

/** @param server with host and port, such as `postgres://…@127.0.0.1:8812/qdb` */
export async function startHangingProxy(server: string): Promise<HangingProxy> {
  const url = new URL(server)
  const { hostname, port } = url
  const sockets: Socket[] = []
  let hangs = false
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      sockets.push(socket)
      socket.on('error', () => socket.destroy())
    }
    if (!hangs) client.pipe(upstream).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  url.port = String((proxy.address() as AddressInfo).port)
  const end = () => {
    for (const socket of sockets.splice(0)) socket.destroy()
  }
  return {
    url: url.href,
    hang() {
      hangs = true
      for (const socket of sockets) socket.unpipe()
    },
    goOn() {
      hangs = false
      end()
    },
    stop() {
      end()
      proxy.close()
    },
  }
}
