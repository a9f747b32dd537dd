import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nameResult } from './name-result.ts'

const empty = new Uint8Array()

it('a result is named by its CID and lists its files', async () => {
  const named = await nameResult([{ path: 'outputs/a', content: empty }])
  assert.ok(named.kind === 'named')
  assert.deepEqual(
    named.files.map(({ path }) => path),
    ['outputs/a'],
  )
})

it('names that no directory holds refuse the output, and are no failure of ours', async () => {
  const twins = ['a'.repeat(32), "AJBZ0FQPVIIXQAV0%Ne'\\HeO#QJQ5C}g"]
  const many = Array.from({ length: 1200 }, (_, index) => `${index}`.padStart(230, 'n'))
  const inOutputs = (names: readonly string[]) =>
    names.map((name) => ({ path: `outputs/${name}`, content: empty }))
  assert.equal((await nameResult(inOutputs(twins))).kind, 'named', 'a small directory has no hashes')
  for (const entries of [
    inOutputs([...twins, ...many]),
    inOutputs(['same', 'same']),
    inOutputs(['file', 'file/inside']),
  ]) {
    const refused = await nameResult(entries)
    assert.ok(refused.kind === 'failed')
    assert.deepEqual([refused.code, refused.detail, refused.retryable], ['OUTPUT_REFUSED', 'name', false])
  }
})

it('what else fails in naming is thrown', async () => {
  const gone = [{ path: 'outputs/a', file: '/nowhere/at/all', size: 1 }]
  await assert.rejects(nameResult(gone))
})
