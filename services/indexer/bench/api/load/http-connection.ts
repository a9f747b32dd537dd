import { connect } from 'node:net'

/** What came back. */
export type HttpAnswer = { readonly status: number; readonly body: Buffer }

/** A connection that is kept alive and asks one thing at a time. */
export type HttpConnection = {
  /** Sends a GET. Rejects where the connection breaks, or the answer has no `content-length`. */
  get(path: string): Promise<HttpAnswer>
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')

type Waiting = { resolve(answer: HttpAnswer): void; reject(failure: unknown): void }

/**
 * Opens a connection to a server of this machine. As little HTTP/1.1 (RFC 9112) as it takes to ask a known server: what asks shares
 * the machine with what answers, and a whole client costs as much as many an answer.
 */
export const openHttpConnection = async (url: string): Promise<HttpConnection> => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let waiting: Waiting | undefined
  let chunks: Buffer[] = []
  let received = 0
  /** Bytes of the whole answer, once its head is there. */
  let expected: { readonly status: number; readonly from: number; readonly to: number } | undefined

  const fail = (failure: unknown): void => {
    const asked = waiting
    waiting = undefined
    socket.destroy()
    asked?.reject(failure)
  }

  const readHead = (): void => {
    const bytes = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)
    chunks = [bytes]
    const end = bytes.indexOf(endOfHead)
    if (end === -1) return
    const head = bytes.toString('latin1', 0, end)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) throw new Error(`expected an answer with its length, got ${head}`)
    const from = end + endOfHead.length
    expected = { status: Number(head.slice(9, 12)), from, to: from + Number(length) }
  }

  socket.on('data', (chunk) => {
    chunks.push(chunk)
    received += chunk.length
    try {
      if (expected === undefined) readHead()
    } catch (failure) {
      return fail(failure)
    }
    if (expected === undefined || received < expected.to) return
    const { status, from, to } = expected
    const asked = waiting
    const body = Buffer.concat(chunks).subarray(from, to)
    chunks = []
    received = 0
    expected = undefined
    waiting = undefined
    asked?.resolve({ status, body })
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))

  return {
    get: (path) =>
      new Promise((resolve, reject) => {
        if (waiting !== undefined) throw new Error('expected one question at a time')
        waiting = { resolve, reject }
        socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
      }),
    close: () => {
      waiting = undefined
      socket.destroy()
    },
  }
}
