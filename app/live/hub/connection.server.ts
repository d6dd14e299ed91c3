import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/**
 * Takes the connection of an answer whose head is out away from Node's HTTP server and gives a socket of its own for
 * it, which reads on, so that it closes once the client has gone. To all who knew the request before the client is gone
 * from now on: Node, Express, its middleware and Remix let go of what they hold for it (decision 0020).
 *
 * The way is the one that Node hands a socket to another process by: the handle changes its owner. Where there is none
 * to take, the socket remains the HTTP server's.
 * @returns null where the client has gone already
 */
export function connectionOf(response: ServerResponse): Socket | null {
  const { socket } = response
  if (!socket || socket.destroyed) return null
  const handle: unknown = Reflect.get(socket, '_handle')
  // What is encrypted is not the handle's own, and what still waits is written by the owner it waits at.
  if (!handle || 'encrypted' in socket || socket.writableLength > 0) return socket
  Reflect.set(socket, '_handle', null)
  socket.destroy()
  const options: { handle: unknown } = { handle }
  const taken = new Socket(options as object)
  taken.on('error', ignored)
  return taken.resume()
}

/** Errors of a connection end in its `close`. */
const ignored = () => undefined
