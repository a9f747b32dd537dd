/** A list of logs as JSON.parse gives it, and where its text ends. */
export type LogList = { readonly logs: readonly unknown[]; readonly end: number }

/** What is parsed at once: what a piece leaves behind is dead before it has to be moved to where objects grow old (measured). */
const PIECE_BYTES = 48 * 1024

/**
 * Reads the list of objects that begins at `start` of a JSON document, as JSON.parse would, but piece by piece, and with one string
 * for what stands in log after log: of 800 bytes a log little lives longer than its piece. Undefined for whatever that
 * does not succeed with, which is then JSON.parse's to read.
 *
 * A piece ends where a `}` and a `,` stand before a `{"`, the list where a `]` follows a `}`. Should that be within a text or
 * within a list of another log, the piece lacks a quote or a bracket, and does not parse.
 */
export const readLogList = (
  json: Buffer,
  start: number,
  textOf: (bytes: Buffer) => string,
  pieceBytes = PIECE_BYTES,
): LogList | undefined => {
  const end = json.indexOf('}]', start)
  if (end < 0) return undefined
  const share = createSharing()
  const logs: unknown[] = []
  let from = start + 1
  while (from <= end) {
    const next = from + pieceBytes < end ? json.indexOf('},{"', from + pieceBytes) : -1
    const to = next < 0 || next > end ? end : next
    const piece = parsePiece(json, from - 1, to + 2, textOf)
    if (piece === undefined) return undefined
    for (const log of piece) {
      share(log)
      logs.push(log)
    }
    from = to + 2
  }
  return { logs, end: end + 2 }
}

const [COMMA, OPEN_LIST, CLOSE_LIST] = [0x2c, 0x5b, 0x5d]

/** The items between two characters, in the place of which brackets are put meanwhile: putting them around a copy costs as much as the parsing. */
const parsePiece = (
  json: Buffer,
  start: number,
  end: number,
  textOf: (bytes: Buffer) => string,
): unknown[] | undefined => {
  const [first, last] = [json[start] ?? COMMA, json[end - 1] ?? COMMA]
  json[start] = OPEN_LIST
  json[end - 1] = CLOSE_LIST
  try {
    return JSON.parse(textOf(json.subarray(start, end))) as unknown[]
  } catch {
    return undefined
  } finally {
    json[start] = first
    json[end - 1] = last
  }
}

type Shared = { blockHash?: unknown; transactionHash?: unknown; address?: unknown; topics?: unknown }

const MOST_KNOWN = 100

/** Gives a log the very strings of those before it where they are the same. */
const createSharing = (): ((log: unknown) => void) => {
  const known = new Map<string, string>()
  const shared = (text: string): string => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size < MOST_KNOWN) known.set(text, text)
    return text
  }
  let [block, transaction]: [unknown, unknown] = [undefined, undefined]
  return (log) => {
    if (typeof log !== 'object' || log === null) return
    const fields = log as Shared
    const { blockHash, transactionHash, address, topics } = fields
    if (blockHash === block && block !== undefined) fields.blockHash = block
    else block = blockHash
    if (transactionHash === transaction && transaction !== undefined) fields.transactionHash = transaction
    else transaction = transactionHash
    if (typeof address === 'string') fields.address = shared(address)
    if (Array.isArray(topics) && typeof topics[0] === 'string') topics[0] = shared(topics[0])
  }
}
