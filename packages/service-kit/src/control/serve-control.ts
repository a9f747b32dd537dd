import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { AppError, isAppError } from '../app-error.ts'
import type { Closable } from '../lifecycle.ts'
import { mostRequestBytes, parseRequest } from './control-message.ts'
import type { ControlAnswer, ControlCommand } from './control-message.ts'
import { controlSocketPath, openSocketPath } from './control-socket.ts'
import { readLine } from './read-line.ts'

export type ControlOptions = {
  /** The data directory, which nobody but its owner may enter. */
  readonly folder: string
  /** What may be asked, by name, such as `tx.list`. */
  readonly commands: Readonly<Record<string, ControlCommand>>
  /** Told of every command that was carried out or failed, without its arguments. */
  readonly onCommand?: (report: { readonly command: string; readonly code: string }) => void
}

const idleMs = 10_000

/**
 * Takes commands from the same machine's owner over a Unix socket (mode 0600) in the data directory: one request line, one answer
 * line, one connection each. A socket that a killed process left is replaced.
 *
 * @throws AppError CONTROL_IN_USE when another process answers there, CONTROL_PATH_TOO_LONG
 */
export const serveControl = async ({ folder, commands, onCommand }: ControlOptions): Promise<Closable> => {
  const open = new Set<Socket>()
  const answerTo = async (line: string | null): Promise<ControlAnswer> => {
    const request = line === null ? null : parseRequest(line)
    if (request === null) return refusal('CONTROL_MALFORMED', 'expected one line of JSON with a command')
    const command = Object.hasOwn(commands, request.command) ? commands[request.command] : undefined
    if (command === undefined) {
      const known = Object.keys(commands).join(', ')
      return refusal(
        'CONTROL_UNKNOWN',
        `this node has no command ${request.command.slice(0, 64)}; it knows ${known}`,
      )
    }
    const answer = await command(request.arguments).then(
      (result): ControlAnswer => ({ ok: true, result }),
      failureOf,
    )
    onCommand?.({ command: request.command, code: answer.ok ? 'OK' : answer.code })
    return answer
  }
  const server = createServer((socket) => {
    open.add(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    void readLine(socket, mostRequestBytes)
      .then((line) => {
        // A command may take longer than a line: whoever waits is not cut off.
        socket.setTimeout(0)
        return answerTo(line)
      })
      .then((answer) => socket.end(`${JSON.stringify(answer)}\n`))
  })
  const place = openSocketPath(folder)
  try {
    await replaceLeft(folder, place.path)
    await listen(server, place.path)
    chmodSync(place.path, 0o600)
  } catch (failure) {
    server.close()
    place.close()
    throw failure
  }
  server.unref()
  return {
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      })
      // The server removes its socket by this path.
      place.close()
    },
  }
}

/** Removes the socket of a process that is gone. */
const replaceLeft = async (folder: string, path: string): Promise<void> => {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return
  const isServed = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  if (!isServed) return unlinkSync(path)
  const message = `another process answers at ${controlSocketPath(folder)}: stop it, a data directory serves one`
  throw new AppError({ code: 'CONTROL_IN_USE', message, retryable: true })
}

/** Binds with a mask that lets nobody else in, from the first moment on: the socket is made before this returns. */
const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      server.listen(path, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(mask)
    }
  })

const refusal = (code: string, message: string): ControlAnswer => ({
  ok: false,
  code,
  message,
  retryable: false,
})

/** Of a failure that is none of ours only the kind is told: its message may quote anything. */
const failureOf = (failure: unknown): ControlAnswer =>
  isAppError(failure)
    ? { ok: false, code: failure.code, message: failure.message, retryable: failure.retryable }
    : refusal('UNEXPECTED', 'the node failed at this command; its log may say more')
