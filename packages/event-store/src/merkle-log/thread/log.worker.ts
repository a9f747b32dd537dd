// The thread of a Merkle log: hashing must not hold up whoever appends to the store.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteEventStore } from '../../sqlite/open-sqlite-event-store.ts'
import { openLogWriter } from '../folder/log-writer.ts'
import type { LogWriter } from '../folder/log-writer.ts'
import { openLogKeys } from '../note/key-file.ts'
import { followStore } from './follow-store.ts'
import type { Order, Report, ThreadOptions } from './protocol.ts'

const options = workerData as ThreadOptions
const report = (message: Report): void => parentPort?.postMessage(message, [])

const retryableCodes = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EAGAIN'])

const fail = (error: unknown): void => {
  const { code, message, retryable } = error as { code?: string; message?: string; retryable?: boolean }
  report({
    kind: 'failed',
    code: code ?? 'UNEXPECTED',
    message: message ?? String(error),
    retryable: retryable ?? retryableCodes.has(code ?? ''),
  })
  parentPort?.close()
}

/** Reads the store and keeps the log up until told to close. */
async function follow(writer: LogWriter, storePath: string): Promise<void> {
  const reader = openSqliteEventStore({ path: storePath, readonly: true })
  const ending = new AbortController()
  let failure: unknown
  parentPort?.on('message', (order: Order) => {
    if (order.kind === 'close') ending.abort()
    if (order.kind !== 'open') return
    writer.open(order.events).catch((error: unknown) => {
      failure = error
      ending.abort()
    })
  })
  try {
    const sink = { ...writer, start: writer.position(), signedUpTo: writer.signedUpTo() }
    await followStore(reader, sink, {
      signal: ending.signal,
      checkpointIntervalMs: options.checkpointIntervalMs,
      onPublished: (published) => report({ kind: 'published', ...published }),
    })
    if (failure !== undefined) throw failure
  } finally {
    await reader.close()
  }
}

/** Does what the other thread asks for, one thing after the other. */
async function serve(writer: LogWriter): Promise<void> {
  const closed = Promise.withResolvers<void>()
  let last = Promise.resolve()
  const carryOut = async (order: Order): Promise<void> => {
    if (order.kind === 'close') return closed.resolve()
    if (order.kind === 'open') return writer.open(order.events)
    if (order.kind === 'append') {
      await writer.append(order.events)
      return report({ kind: 'done' })
    }
    return report({ kind: 'done', published: await writer.publish() })
  }
  parentPort?.on('message', (order: Order) => {
    last = last.then(() => carryOut(order))
    last.catch(closed.reject)
  })
  await closed.promise
}

try {
  const keys = openLogKeys(options.privateFolder, options.origin)
  const writer = await openLogWriter(options, keys, (events) => report({ kind: 'opened', events }))
  report({
    kind: 'ready',
    vkey: keys.signer.vkey,
    start: writer.position(),
    signedUpTo: writer.signedUpTo(),
  })
  await (options.storePath === undefined ? serve(writer) : follow(writer, options.storePath))
  report({ kind: 'closed' })
  parentPort?.close()
} catch (error) {
  fail(error)
}
