import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Between a client and a real server: passes all on until it hangs, as a host does that went away without a word. */
export type HangingProxy = {
  /** The address of the server, by way of the proxy. */
  url: string
  /** From now on nothing comes through, and no connection ends. */
  hang: () => void
  /** Ends the connections there are; new ones come through. */
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
