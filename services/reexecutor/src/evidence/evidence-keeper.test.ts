import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openJournal } from '../journal/open-journal.ts'
import { createMemoryArtifacts } from '../testing/memory-artifacts.ts'
import { createEvidenceKeeper } from './evidence-keeper.ts'

const createScene = () => {
  const artifacts = createMemoryArtifacts()
  const journal = openJournal(':memory:', () => 1)
  const clock = { ms: 1_000 }
  const faults: unknown[] = []
  const open = () =>
    createEvidenceKeeper({
      artifacts,
      journal,
      retentionMs: 60_000,
      mostUnfetched: 2,
      now: () => clock.ms,
      onFault: (error) => void faults.push(error),
    })
  const keep = async (keeper: ReturnType<typeof open>, text: string) => {
    const written = await keeper.keep('a', Buffer.from(text))
    return written.kind === 'stored' ? written.digest : assert.fail(written.message)
  }
  return { artifacts, journal, clock, faults, open, keep }
}

describe('an evidence keeper', () => {
  it('keeps evidence from going until its tenant has it, across a restart', async () => {
    const { artifacts, journal, open, keep } = createScene()
    const keeper = open()
    const one = await keep(keeper, 'one')
    const two = await keep(keeper, 'two')
    assert.equal(journal.mayRead('a', one), true)
    assert.deepEqual(artifacts.pinned(), [one, two])
    keeper.fetched('b', one)
    keeper.fetched('a', one)
    assert.deepEqual(artifacts.pinned(), [two])
    assert.equal(keeper.unfetched, 1)

    artifacts.pins.clear()
    const next = open()
    next.start()
    assert.deepEqual(artifacts.pinned(), [two])
    assert.equal(next.unfetched, 1)
    next.close()
  })

  it('removes what is too old, fetched or not', async () => {
    const { artifacts, journal, clock, faults, open, keep } = createScene()
    const keeper = open()
    const old = await keep(keeper, 'old')
    clock.ms += 30_000
    const young = await keep(keeper, 'young')
    clock.ms += 30_001
    keeper.start()
    await new Promise(setImmediate)
    assert.deepEqual([artifacts.has(old), artifacts.has(young)], [false, true])
    assert.equal(journal.mayRead('a', old), false)
    assert.deepEqual(artifacts.pinned(), [young])
    assert.deepEqual(faults, [])
    keeper.close()
  })

  it('lets the oldest go where a tenant never fetches any', async () => {
    const { artifacts, open, keep } = createScene()
    const keeper = open()
    const [, two, three] = [await keep(keeper, '1'), await keep(keeper, '2'), await keep(keeper, '3')]
    assert.deepEqual(artifacts.pinned(), [two, three])
    assert.equal(await keep(keeper, '2'), two)
    assert.equal(artifacts.pins.size, 2, 'made again, it is pinned once')
  })
})
