import { ApiFailure } from '../api-failure.ts'
import { assertEnds } from '../read-answer.ts'
import type { AsOf } from '../schemas/as-of.ts'
import { readSeal } from './export-seal.ts'
import type { ExportSeal } from './export-seal.ts'
import type { ExportFormat } from './export-routes.ts'

/** An export that is being read. */
export type OpenExport = {
  readonly asOf: AsOf
  /** What the server calls the file. */
  readonly fileName: string
  /**
   * Its bytes without the seal, in pieces that end with a line. After the last one it has been compared with the seal: a failure
   * EXPORT_CUT_OFF where there is none or where it says that the server had to stop, EXPORT_ALTERED where the digest is another's.
   */
  readonly body: AsyncIterable<Uint8Array>
  /** What the last line said; undefined until `body` has been read to its end. */
  seal(): ExportSeal | undefined
}

/** A digest that grows with what is read: SHA-256. */
export type Digest = { update(bytes: Uint8Array): unknown; digest(encoding: 'hex'): string }

const lineFeed = 10

const join = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  if (left.length === 0) return right
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}

const failure = (code: string, message: string, cause?: unknown): ApiFailure =>
  new ApiFailure({ code, message, retryable: true, ...(cause === undefined ? {} : { cause }) })

const cutOff = (reason: string, cause: unknown): ApiFailure =>
  failure('EXPORT_CUT_OFF', `the export is not whole, ${reason}; ask for it again`, cause)

const isAbort = (broken: unknown): boolean => broken instanceof Error && broken.name === 'AbortError'

/** The whole lines of `bytes` but for the last of them, and the rest. */
const split = (bytes: Uint8Array): readonly [Uint8Array, Uint8Array] => {
  const end = bytes.lastIndexOf(lineFeed, bytes.length - 2) + 1
  return [bytes.subarray(0, end), bytes.subarray(end)]
}

const fileNameIn = (disposition: string | null): string =>
  /filename="([A-Za-z0-9._-]+)"/.exec(disposition ?? '')?.[1] ?? 'export'

export type ExportReading = {
  readonly format: ExportFormat
  readonly digest: Digest
  /** Bytes; where a line is longer, the body throws an ApiFailure API_ANSWER_UNEXPECTED. */
  readonly longestLine: number
}

/** Reads the answer to a request for a sealed export. */
export const readExport = (
  response: Response,
  { format, digest, longestLine }: ExportReading,
): OpenExport => {
  const { body, headers } = response
  let seal: ExportSeal | undefined

  let held: Uint8Array = new Uint8Array()
  async function* lines(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body ?? []) {
      const [whole, rest] = split(join(held, chunk))
      held = rest
      assertEnds(held.length, longestLine)
      if (whole.length === 0) continue
      digest.update(whole)
      yield whole
    }
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    let cause: unknown
    try {
      yield* lines()
    } catch (broken) {
      if (isAbort(broken) || broken instanceof ApiFailure) throw broken
      cause = broken
    }
    const last = readSeal(new TextDecoder().decode(held), format)
    if (last === undefined) throw cutOff('some of it is missing: it ended without its last line', cause)
    if (last.sha256 !== digest.digest('hex')) {
      throw failure(
        'EXPORT_ALTERED',
        'the export is not what its last line gives the digest of; ask for it again',
      )
    }
    if (!last.whole) throw cutOff(`the server had to stop: ${last.stopped ?? 'it does not say why'}`, cause)
    seal = last
  }

  return {
    asOf: JSON.parse(headers.get('lilymed-as-of') ?? 'null') as AsOf,
    fileName: fileNameIn(headers.get('content-disposition')),
    body: read(),
    seal: () => seal,
  }
}

/** The items of an NDJSON export, one after the other. Throws as its body does. */
export async function* itemsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder()
  for await (const lines of body) {
    // Pieces end with a line, so no character is cut.
    for (const line of decoder.decode(lines).split('\n')) if (line !== '') yield JSON.parse(line)
  }
}
