import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createApiClient } from '../client.ts'
import { EXPORT_FORMATS } from './export-routes.ts'
import type { ExportFormat } from './export-routes.ts'
import { sealLine } from './export-seal.ts'
import type { ExportSeal } from './export-seal.ts'

const asOf = { chainId: 1, block: 5, at: null, finality: null, position: '0'.repeat(16), chains: [] }
const lines = { ndjson: '{"name":"é"}\n{"name":"two"}\n', csv: 'name\r\né\r\n"#seal,"\r\n' }

const whole = (format: ExportFormat, change: Partial<ExportSeal> = {}): Uint8Array => {
  const sha256 = createHash('sha256').update(lines[format]).digest('hex')
  const seal = { whole: true, rows: 2, sha256, asOf, rewound: [], stopped: null, ...change }
  return Buffer.from(lines[format] + sealLine(seal, format))
}

/** What a client makes of these bytes, in pieces of a size: its text, or the code of its failure. */
const read = async (bytes: Uint8Array, format: ExportFormat, size = 7): Promise<string> => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
      controller.close()
    },
  })
  const client = createApiClient({
    baseUrl: 'http://127.0.0.1:1',
    fetch: () => Promise.resolve(new Response(body, { headers: { 'lilymed-as-of': JSON.stringify(asOf) } })),
  })
  try {
    const { body: parts } = await client.openExport('listDeals', { format })
    let text = ''
    for await (const part of parts) text += Buffer.from(part).toString()
    return text
  } catch (failure) {
    return (failure as { readonly code: string }).code
  }
}

describe('an export that is read', () => {
  it('is what was sent without its seal, wherever the bytes are cut into pieces', async () => {
    for (const format of EXPORT_FORMATS) {
      for (const size of [1, 2, 3, 64, 10_000])
        assert.equal(await read(whole(format), format, size), lines[format])
    }
  })

  it('is refused wherever it is cut off and whatever byte is another', async () => {
    for (const format of EXPORT_FORMATS) {
      const bytes = whole(format)
      const items = Buffer.byteLength(lines[format])
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), async (end) => {
          assert.equal(await read(bytes.subarray(0, end), format), 'EXPORT_CUT_OFF')
        }),
        { numRuns: 50 },
      )
      await fc.assert(
        fc.asyncProperty(fc.nat(items - 1), async (place) => {
          const altered = Buffer.from(bytes)
          altered[place] = (altered[place] ?? 0) ^ 0x01
          // Without the last line break before it, the seal is no line.
          const expected = place === items - 1 ? 'EXPORT_CUT_OFF' : 'EXPORT_ALTERED'
          assert.equal(await read(altered, format), expected)
        }),
        { numRuns: 50 },
      )
    }
  })

  it('is refused where a line of it has no end', async () => {
    const line = Buffer.alloc(40_000, 'x')
    assert.equal(await read(line, 'ndjson', 1000), 'EXPORT_CUT_OFF')
    const client = createApiClient({
      baseUrl: 'http://127.0.0.1:1',
      maxAnswerBytes: 10_000,
      fetch: () => Promise.resolve(new Response(line)),
    })
    const { body } = await client.openExport('listDeals')
    await assert.rejects(body[Symbol.asyncIterator]().next(), { code: 'API_ANSWER_UNEXPECTED' })
  })

  it('is refused where the server says that it is not whole', async () => {
    assert.equal(
      await read(whole('ndjson', { whole: false, stopped: 'it took too long' }), 'ndjson'),
      'EXPORT_CUT_OFF',
    )
  })
})
