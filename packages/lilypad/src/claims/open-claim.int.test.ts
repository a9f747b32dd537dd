import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { murmur3 } from '../result-directory/murmur3.ts'
import { openResultFolder } from './open-result-folder.ts'

const root = await mkdtemp(join(tmpdir(), 'lilymed-open-claim-'))
after(() => rm(root, { recursive: true, force: true }))

it('a claim with names that no sharded directory can hold is refused, and does not break whoever opens it', async () => {
  const twins = ['a'.repeat(32), "AJBZ0FQPVIIXQAV0%Ne'\\HeO#QJQ5C}g"]
  const [one, other] = twins.map((name) => murmur3(Buffer.from(name)).toString('hex'))
  assert.equal(one, other, 'names that were found to have one hash')
  const folder = join(root, 'claimed')
  const spools = join(root, 'spools')
  await Promise.all([mkdir(folder), mkdir(spools)])
  const long = Array.from({ length: 1200 }, (_, index) => `${index}`.padStart(230, 'n'))
  for (const name of [...twins, ...long]) await writeFile(join(folder, name), '')
  const dataId = 'QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn'
  const opened = await openResultFolder(folder, { dataId, folder: spools })
  assert.ok(opened.kind === 'rejected')
  assert.match(opened.rejection.message, /names whose 64-bit hashes differ/)
  assert.deepEqual(await readdir(spools), [])
})
