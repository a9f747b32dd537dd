import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openImageKeeper } from './image-keeper.ts'
import type { ContainerImages } from './runtime.ts'

const name = (letter: string, host = 'r.example') => `${host}/x@sha256:${letter.repeat(64)}`

describe('the keeper of images', () => {
  let directory = ''
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lilymed-keeper-'))
  })
  after(() => rm(directory, { recursive: true }))

  const open = async (limitBytes: number, file = `${Math.random()}.json`) => {
    const kept = new Map<string, number>()
    const images: ContainerImages = {
      ensure: (image) => {
        if (image.includes('absent')) {
          const detail = { code: 'FETCH_FAILED', detail: 'registry', message: 'no', retryable: true } as const
          return Promise.resolve({ kind: 'unavailable', ...detail })
        }
        kept.set(image, 10)
        return Promise.resolve({
          kind: 'present',
          image: { manifestDigest: 'sha256:0', architecture: 'amd64' },
        })
      },
      provide: () => Promise.resolve(''),
      list: () => Promise.resolve([...kept].map(([image, bytes]) => ({ image, bytes }))),
      remove: (image) => Promise.resolve(void kept.delete(image)),
    }
    let time = 0
    const ledgerFile = join(directory, file)
    const keeper = await openImageKeeper({
      images,
      pull: 'missing',
      limitBytes,
      ledgerFile,
      now: () => ++time,
    })
    const use = async (image: string) => {
      const used = await keeper.use(image, new AbortController().signal)
      return used.kind === 'present' ? used.release : assert.fail(used.message)
    }
    return { keeper, kept, use, ledgerFile }
  }

  it('removes what was used longest ago, and no more than it must', async () => {
    const { kept, use } = await open(25)
    for (const letter of ['a', 'b']) (await use(name(letter)))()
    ;(await use(name('a')))()
    ;(await use(name('c')))()
    assert.deepEqual([...kept.keys()], [name('a'), name('c')])
  })

  it('never removes what is in use, by whatever name', async () => {
    const { kept, use } = await open(15)
    const release = await use(name('a'))
    ;(await use(name('a', 'other.example')))()
    const releaseB = await use(name('b'))
    assert.ok(kept.has(name('a')) && kept.has(name('b')))
    release()
    releaseB()
    ;(await use(name('c')))()
    assert.deepEqual([...kept.keys()], [name('c')])
  })

  it('does not count what could not be had', async () => {
    const { keeper, kept } = await open(15)
    const used = await keeper.use(name('a', 'absent.example'), new AbortController().signal)
    assert.equal(used.kind, 'unavailable')
    assert.equal(kept.size, 0)
  })

  it('remembers uses over a restart, and begins anew where it cannot', async () => {
    const first = await open(100, 'ledger.json')
    ;(await first.use(name('a')))()
    assert.deepEqual(JSON.parse(await readFile(first.ledgerFile, 'utf8')), { [name('a')]: 1 })
    await writeFile(first.ledgerFile, '{ broken')
    ;(await (await open(100, 'ledger.json')).use(name('b')))()
    assert.deepEqual(JSON.parse(await readFile(first.ledgerFile, 'utf8')), { [name('b')]: 1 })
  })
})
