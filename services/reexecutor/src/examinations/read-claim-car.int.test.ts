import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { writeResultCar } from '@lilymed/lilypad/claims'
import { sha256 } from '../bundle/request-digest.ts'
import { cidOf, resultWith } from '../testing/finished-runs.ts'
import { readClaimCar } from './read-claim-car.ts'

describe('the CAR of a claim', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lilymed-claim-'))
  })
  after(() => rm(folder, { recursive: true }))

  const files = resultWith({ 'a.txt': 'small', 'b.bin': Buffer.alloc(600_000, 7) })
  const carOf = async () => {
    const entries = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }))
    return buffer((await writeResultCar(entries)).stream)
  }
  const read = async (car: Uint8Array, name: string, resultCid?: string) =>
    readClaimCar({
      car: Readable.from([Buffer.from(car)]),
      resultCid: resultCid ?? (await cidOf(files)),
      directory: join(folder, name),
      signal: new AbortController().signal,
    })

  it('gives the files that hash to the claim', async () => {
    const claim = await read(await carOf(), 'sound')
    assert.ok(claim.kind === 'read')
    assert.deepEqual(claim.files.map(({ path }) => path).toSorted(), Object.keys(files).toSorted())
    for (const { path, size, sha256: digest, file } of claim.files) {
      const bytes = await readFile(file)
      assert.deepEqual([bytes.length, sha256(bytes)], [size, digest], path)
      assert.deepEqual(bytes, Buffer.from(files[path] ?? ''))
    }
  })

  it('is refused where it is another, torn, or has a byte changed', async () => {
    const car = await carOf()
    const changed = Buffer.from(car)
    changed[car.length - 300_000] = 0
    const cases = [car.subarray(0, car.length - 1), changed, Buffer.from('no car'), Buffer.alloc(0)]
    for (const [index, hostile] of cases.entries())
      assert.equal((await read(hostile, `hostile-${index}`)).kind, 'refused', String(index))
    assert.equal((await read(car, 'other', await cidOf(resultWith({ a: 'another' })))).kind, 'refused')
  })
})
