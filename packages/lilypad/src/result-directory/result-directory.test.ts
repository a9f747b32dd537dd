import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cidDigest } from './cid-digest.ts'
import { toResultDirectory } from './result-directory.ts'

const empty = new Uint8Array(0)

describe('toResultDirectory', () => {
  it('makes the folder outputs even when the job wrote nothing', () => {
    const entries = toResultDirectory({ stdout: empty, stderr: empty, exitCode: 0, outputs: [] })
    assert.deepEqual(
      entries.map(({ path }) => path),
      ['exitCode', 'outputs', 'stderr', 'stdout'],
    )
    assert.equal(entries.find(({ path }) => path === 'outputs')?.content, undefined)
  })

  it('writes the exit code as at most four bytes of decimal text', () => {
    const exitCodeOf = (exitCode: number) =>
      Buffer.from(
        toResultDirectory({ stdout: empty, stderr: empty, exitCode, outputs: [] })[0]?.content ?? empty,
      ).toString()
    assert.equal(exitCodeOf(0), '0')
    assert.equal(exitCodeOf(134), '134')
    assert.equal(exitCodeOf(-10_000), '-100')
  })
})

describe('cidDigest', () => {
  it('takes the digest out of a CIDv0', () => {
    assert.equal(
      cidDigest('QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn'),
      '0x59948439065f29619ef41280cbb932be52c56d99c5966b65e0111239f098bbef',
    )
  })

  it('refuses anything else', () => {
    for (const cid of [
      '',
      'Qm',
      'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
      'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0',
      ' QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn',
    ]) {
      assert.equal(cidDigest(cid), undefined, cid)
    }
  })
})
