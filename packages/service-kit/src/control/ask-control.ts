import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { AppError } from '../app-error.ts'
import { mostAnswerBytes, parseAnswer } from './control-message.ts'
import type { ControlArguments, ControlValue } from './control-message.ts'
import { controlSocketPath, openSocketPath } from './control-socket.ts'
import { readLine } from './read-line.ts'

/**
 * Lets the process that owns a data directory carry out a command, and gives its answer. `timeoutMs` is for the whole of it.
 *
 * @throws AppError NODE_NOT_RUNNING when no process listens there, NODE_SILENT when it does not answer in time, NOT_PERMITTED for
 *   another user's, else what the command threw: its code, message and retryable.
 */
export const askControl = async (
  folder: string,
  command: string,
  given: ControlArguments = {},
  timeoutMs = 30_000,
): Promise<ControlValue> => {
  const socket = await openSocket(folder)
  try {
    socket.setTimeout(timeoutMs, () => socket.destroy())
    socket.write(`${JSON.stringify({ command, arguments: given })}\n`)
    const answer = parseAnswer((await readLine(socket, mostAnswerBytes)) ?? '')
    if (answer === null) throw silent(folder, command)
    if (answer.ok) return answer.result
    throw new AppError({ code: answer.code, message: answer.message, retryable: answer.retryable })
  } finally {
    socket.destroy()
  }
}

const openSocket = async (folder: string): Promise<Socket> => {
  try {
    const place = openSocketPath(folder)
    return await connected(place.path).finally(() => place.close())
  } catch (failure) {
    throw connectFailure(folder, failure)
  }
}

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined)
      resolve(socket)
    })
  })

const connectFailure = (folder: string, failure: unknown): unknown => {
  const { code } = failure as NodeJS.ErrnoException
  if (code !== 'ENOENT' && code !== 'ECONNREFUSED') return failure
  const message = `nothing answers at ${controlSocketPath(folder)}: the node of this data directory is not running`
  return new AppError({ code: 'NODE_NOT_RUNNING', message, retryable: true })
}

const silent = (folder: string, command: string): AppError =>
  new AppError({
    code: 'NODE_SILENT',
    message: `the node at ${controlSocketPath(folder)} gave no answer to ${command}; whether it did it is not known`,
    retryable: true,
  })
