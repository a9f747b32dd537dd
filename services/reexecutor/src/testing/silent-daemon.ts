import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import type { Server as SocketServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SilentDaemon = {
  readonly socketPath: string
  readonly folder: string
  /** Calls it was given, as `POST /containers/x/start`. */
  readonly calls: readonly string[]
  readonly close: () => Promise<void>
}

/** Answers to calls by a part of their method and path; `upgrade` takes the connection over and says nothing on it. */
export type Answers = readonly (readonly [call: RegExp, answer: object | 'upgrade'])[]

/** A daemon on a unix socket that takes every connection, gives the answers it knows, and to anything else none. */
export async function startSilentDaemon(answers: Answers = []): Promise<SilentDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-silent-'))
  const socketPath = join(folder, 'daemon.sock')
  const sockets = new Set<Socket>()
  const calls: string[] = []
  const server: Server | SocketServer =
    answers.length === 0
      ? createSocketServer()
      : createServer((request, response) => {
          request.resume()
          const answer = find(`${request.method} ${request.url}`)
          if (answer !== undefined) response.end(JSON.stringify(answer))
        }).on('upgrade', (request, socket) => {
          if (find(`${request.method} ${request.url}`) !== 'upgrade') return
          socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
        })
  const find = (call: string): object | 'upgrade' | undefined => {
    calls.push(call)
    return answers.find(([wanted]) => wanted.test(call))?.[1]
  }
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  return {
    socketPath,
    folder,
    calls,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => void server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
