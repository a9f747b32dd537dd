import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { readAttachFrames } from './attach-frames.ts'
import type { LogFrame } from './attach-frames.ts'

const frame = (stream: 1 | 2, text: string): Buffer => {
  const bytes = Buffer.from(text)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

async function* chunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (const size of sizes) {
    if (at >= bytes.length) break
    yield bytes.subarray(at, at + size)
    at += size
  }
  if (at < bytes.length) yield bytes.subarray(at)
}

test('streams are told apart and in order, however the bytes arrive', async () => {
  const written = fc.array(fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.string()), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(written, fc.array(fc.integer({ min: 1, max: 20 })), async (frames, sizes) => {
      const found: string[] = []
      const bytes = Buffer.concat(frames.map(([stream, text]) => frame(stream, text)))
      const seen: LogFrame[] = []
      for await (const each of readAttachFrames(chunks(bytes, sizes))) seen.push(each)
      for (const name of ['stdout', 'stderr'] as const) {
        found.push(
          Buffer.concat(seen.filter(({ stream }) => stream === name).map((each) => each.bytes)).toString(),
        )
      }
      const text = (wanted: number): string =>
        Buffer.concat(
          frames.filter(([stream]) => stream === wanted).map(([, each]) => Buffer.from(each)),
        ).toString()
      assert.deepEqual(found, [text(1), text(2)])
      const order = seen.map(({ stream }) => stream)
      const wanted = frames
        .filter(([, each]) => each.length > 0)
        .map(([n]) => (n === 1 ? 'stdout' : 'stderr'))
      const distinct = (list: readonly string[]): string[] =>
        list.filter((each, index) => each !== list[index - 1])
      assert.deepEqual(distinct(order), distinct(wanted))
    }),
  )
})

test('a part of a frame is passed on before the rest of it is here', async () => {
  const whole = frame(2, 'abcdef')
  let isAskedForMore = false
  async function* slowly(): AsyncGenerator<Buffer> {
    yield whole.subarray(0, 10)
    isAskedForMore = true
    yield whole.subarray(10)
  }
  const frames = readAttachFrames(slowly())
  const first = await frames.next()
  assert.deepEqual(first.value, { stream: 'stderr', bytes: Buffer.from('ab') })
  assert.equal(isAskedForMore, false)
})
