import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/**
 * Takes over the connection of a response, once its headers are sent, from Node's HTTP server. Returns a new socket for
 * it, which keeps reading so that it closes when the client is gone. To everyone who knew the request the client is
 * gone from then on, so that Node, Express, its middleware and Remix release what they hold for it (decision 0020).
 *
 * It works as Node does when it passes a socket to another process: the handle changes owner. If that is impossible,
 * the HTTP server keeps the socket.
 * @returns null if the client has disconnected already
 */
export function connectionOf(response: ServerResponse): Socket | null {
  const { socket } = response
  if (!socket || socket.destroyed) return null
  const handle: unknown = Reflect.get(socket, '_handle')
  // An encrypted socket has no handle of its own, and pending writes are flushed by their present owner.
  if (!handle || 'encrypted' in socket || socket.writableLength > 0) return socket
  Reflect.set(socket, '_handle', null)
  socket.destroy()
  const options: { handle: unknown } = { handle }
  const taken = new Socket(options as object)
  taken.on('error', ignored)
  return taken.resume()
}

/** Errors of a connection also trigger its `close`. */
const ignored = () => undefined
