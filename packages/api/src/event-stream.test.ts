import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readEventStream } from './event-stream.ts'

const bytes = new TextEncoder().encode(
  ': hello\n\nid: 1\nevent: fact\ndata: {"a":"é"}\n\n: beat\n\nid: 2\ndata: one\ndata: two\n\nid: 3\ndata: cut off',
)

const cut = (cuts: readonly number[]): Uint8Array[] => {
  const ends = [...new Set(cuts.map((at) => at % bytes.length))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

async function* from(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

describe('readEventStream', () => {
  it('gives the same messages wherever the bytes are cut, and drops an unfinished one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
        const messages = []
        for await (const message of readEventStream(from(cut(cuts)))) messages.push(message)
        assert.deepEqual(messages, [
          { id: '1', event: 'fact', data: '{"a":"é"}' },
          { id: '2', event: 'message', data: 'one\ntwo' },
        ])
      }),
      { numRuns: 50 },
    )
  })

  it('holds no message without an end', async () => {
    let chunks = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        chunks += 1
        yield new TextEncoder().encode('data: and so on\n')
      }
    }
    await assert.rejects(readEventStream(endless(), 1000).next(), { code: 'API_ANSWER_UNEXPECTED' })
    assert.ok(chunks < 100)
  })
})
