import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { carOf, documentCar } from '../testing/cars.ts'
import { openFolderStore } from './open-folder-store.ts'
import { bytesIn, describeStore } from './store-contract.ts'

const child = fileURLToPath(new URL('../testing/half-write.child.ts', import.meta.url))

describe('a store in a folder', () => {
  let root = ''
  let count = 0
  before(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'lilymed-evidence-store-')), 'below')
  })
  after(() => rm(join(root, '..'), { recursive: true, force: true }))
  const next = (): string => join(root, String((count += 1)))

  describeStore(async (limits) => openFolderStore(next(), { limits }))

  it('is its owner’s alone, and another process finds what one has kept', async () => {
    const folder = next()
    const { cid, car, blocks } = documentCar({ a: 1 }, [Buffer.from('log')])
    const store = await openFolderStore(folder)
    await store.put(cid, [car])
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    assert.equal((await stat(join(folder, `${cid}.car`))).mode & 0o777, 0o600)
    const again = await openFolderStore(folder, { isOwner: false })
    assert.deepEqual(await bytesIn(again, cid), car)
    const part = documentCar({ b: 1 }, [Buffer.from('log')])
    const [rootBlock] = part.blocks
    assert.ok(rootBlock !== undefined && blocks.length === 2)
    await store.put(part.cid, [carOf([rootBlock.cid], [rootBlock])])
    assert.deepEqual((await readdir(folder)).toSorted(), [`${cid}.car`, `${part.cid}.part.car`].toSorted())
  })

  it('killed while it writes has nothing of it, and the next owner clears what is left', async () => {
    const folder = next()
    const process_ = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(process_.stdout, 'data')) as [Buffer]
    const cid = line.toString().trim()
    process_.kill('SIGKILL')
    await once(process_, 'exit')
    assert.equal((await readdir(folder)).filter((name) => name.startsWith('incoming-')).length, 1)
    const reader = await openFolderStore(folder, { isOwner: false })
    assert.deepEqual(await reader.list(), [])
    assert.equal(await reader.open(cid), undefined)
    assert.equal((await readdir(folder)).length, 1, 'who only reads removes nothing')
    const store = await openFolderStore(folder)
    assert.deepEqual(await readdir(folder), [])
    const { car } = documentCar({ finding: 'MATCH' })
    assert.equal((await store.put(cid, [car])).kind, 'kept')
  })

  it('passes over what others laid beside it', async () => {
    const folder = next()
    const store = await openFolderStore(folder)
    const { cid, car } = documentCar({ a: 1 })
    await store.put(cid, [car])
    await writeFile(join(folder, 'notes.car'), 'hello')
    await mkdir(join(folder, `${documentCar('x').cid}.car`))
    assert.deepEqual(
      (await store.list()).map((each) => each.cid),
      [cid],
    )
    assert.equal(await store.open(documentCar('x').cid), undefined)
  })
})
