import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { csvHeader, csvLine, exportColumns, inertJson, sealLine } from '@lilymed/api'
import type { ExportFormat, ExportRoute, ExportSeal } from '@lilymed/api'

/** Turns items into the lines of a form. */
export type Encoder = { readonly head: string; line(item: unknown): string }

/** The encoder of a form. An item is written as the list's answers write it. */
export const encoderOf = (format: ExportFormat, { item }: Pick<ExportRoute, 'item'>): Encoder => {
  if (format === 'ndjson') return { head: '', line: (one) => `${JSON.stringify(one)}\n` }
  const columns = exportColumns(item)
  return { head: csvHeader(columns), line: (one) => csvLine(columns, one) }
}

/** What is known of an export once it has been sent: for its trailers. */
export type Sent = { readonly rows: number; readonly digest: string; readonly rewound: readonly number[] }

/** What a body is made of. */
export type BodySource = {
  readonly pages: AsyncIterable<readonly unknown[]>
  readonly format: ExportFormat
  readonly encoder: Encoder
  /** Whether the last line is the seal. */
  readonly isSealed: boolean
  readonly asOf: ExportSeal['asOf']
  /** Chains that have been rewound since `asOf`. */
  readonly rewound: () => readonly number[]
  /** Why it must end before it is whole, if so. */
  readonly stopped: () => string | undefined
  /** Whether the reader has all that was written. */
  readonly isTaken: () => boolean
}

/** Bytes handed over at once. */
const chunkLength = 64 * 1024

/**
 * The bytes of an export, in pieces of 64 KiB and more; never more than one is held. What has been sent is known when it has ended, and undefined
 * before that and where it was stopped: then its last line says why, and it throws.
 */
export const createExportBody = (source: BodySource) => {
  const { pages, format, encoder, isSealed, asOf } = source
  const hash = createHash('sha256')
  let sent: Sent | undefined
  let rows = 0

  const seal = (whole: boolean, stopped: string | null): string =>
    sealLine(
      { whole, rows, sha256: hash.copy().digest('hex'), asOf, rewound: [...source.rewound()], stopped },
      format,
    )
  const toBytes = (lines: string): Buffer => {
    const bytes = Buffer.from(format === 'ndjson' ? inertJson(lines) : lines)
    hash.update(bytes)
    return bytes
  }

  async function* body(): AsyncGenerator<Buffer> {
    let lines = encoder.head
    let stopped: string | undefined
    for await (const items of pages) {
      for (const item of items) {
        lines += encoder.line(item)
        rows += 1
        if (lines.length < chunkLength) continue
        yield toBytes(lines)
        lines = ''
      }
      stopped = source.stopped()
      if (stopped !== undefined) break
    }
    if (lines !== '') yield toBytes(lines)
    if (stopped !== undefined) {
      if (isSealed) yield Buffer.from(seal(false, stopped))
      // The connection goes with the failure, and with it whatever is still on its way.
      for (let waited = 0; waited < 100 && !source.isTaken(); waited += 1) await setTimeout(10)
      throw new ExportStopped(stopped)
    }
    if (isSealed) yield toBytes(seal(true, null))
    sent = { rows, digest: hash.digest('base64'), rewound: source.rewound() }
  }

  return { body: body(), sent: () => sent }
}

/** An export that ended before it was whole. The connection ends with it, so that nobody takes it for whole. */
export class ExportStopped extends Error {
  readonly code = 'EXPORT_STOPPED'
  readonly retryable = true

  constructor(reason: string) {
    super(reason)
    this.name = 'ExportStopped'
  }
}
