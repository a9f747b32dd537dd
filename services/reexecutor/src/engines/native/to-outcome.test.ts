import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainText } from './plain-text.ts'
import { toOutcome } from './to-outcome.ts'
import type { OutputFile } from './to-outcome.ts'

const limits = { outputBytes: 16, outputFiles: 2 }
const knownAnswer = { ok: true, expected: 'a', found: 'a' }
const outcomeOf = (...outputs: readonly OutputFile[]) => {
  const result = { outputs, startedAt: 1, finishedAt: 2 }
  return toOutcome(result, limits, knownAnswer, new AbortController().signal)
}
const file = (name: string, size = 4): OutputFile => ({ name, bytes: new Uint8Array(size) })

describe('toOutcome', () => {
  it('makes a result directory of what a child answers', async () => {
    const outcome = await outcomeOf(file('y.f32'), file('0001/y.f32'))
    assert.ok(outcome.kind === 'completed')
    assert.deepEqual(
      outcome.entries.map(({ path }) => path),
      ['exitCode', 'outputs', 'outputs/y.f32', 'outputs/0001/y.f32', 'stderr', 'stdout'],
    )
    assert.match(outcome.resultCid, /^Qm/)
  })

  it('lets no child that ran a program call the machine wrong', async () => {
    const result = { outputs: [], startedAt: 1, finishedAt: 2 }
    const { signal } = new AbortController()
    const outcome = await toOutcome(result, limits, { ...knownAnswer, ok: false, found: 'b' }, signal)
    assert.equal(outcome.kind === 'failed' && outcome.code, 'EXECUTOR_UNAVAILABLE')
  })

  it('believes no answer that a run cannot have made', async () => {
    const lies: readonly (readonly OutputFile[])[] = [
      [file('../../etc/cron.d/x')],
      [file('/etc/passwd')],
      [file('.hidden')],
      [file('a\nb')],
      [file('y.f32'), file('y.f32')],
      [file('y.f32', 17)],
      [file('a'), file('b'), file('c')],
    ]
    for (const outputs of lies) {
      const outcome = await outcomeOf(...outputs)
      assert.equal(outcome.kind === 'failed' && outcome.code, 'EXECUTOR_UNAVAILABLE', outputs[0]?.name)
    }
  })
})

describe('plainText', () => {
  it('is one short line, whatever a driver says', () => {
    assert.equal(plainText('a\n\u001b[31mb\u202ec\ud800'), 'a [31mb c\ufffd')
    assert.equal(plainText('x'.repeat(10_000)).length, 501)
  })
})
