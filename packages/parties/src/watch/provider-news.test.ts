import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DisputeSeen } from '../dispute/read-dispute.ts'
import { DISPUTE, sampleDispute } from '../testing/sample-view.ts'
import { newsOf, nothingWatched, watchOpened } from './provider-news.ts'
import type { Look, Watched } from './provider-news.ts'

const MEMORY = 10
const committing = sampleDispute({ phase: 'COMMIT', committed: 0, revealed: 0, outcome: null, finalAt: null })
const final = sampleDispute({ phase: 'FINAL' })

/** Looks one after the other; each opens what it sees, as the events of its blocks do. */
const looks = (...all: readonly (Partial<Look> & { readonly sees?: DisputeSeen | null })[]) => {
  let watched: Watched = nothingWatched
  return all.map(({ sees, ...look }, index) => {
    watched = watchOpened(watched, sees === undefined || sees === null ? [] : [sees.disputeId])
    const disputes = new Map(
      [...watched.open.keys()].map((disputeId) => [disputeId, sees === undefined ? committing : sees]),
    )
    const told = newsOf(watched, { block: index, funded: [], disputes, ...look }, MEMORY)
    watched = told.watched
    return told.news.map((news) => news.kind)
  })
}

describe('what a provider is told of a look', () => {
  it('is a challenge once, every change of it, and its end', () =>
    assert.deepEqual(
      looks(
        {},
        { sees: committing },
        { sees: committing },
        { sees: { ...committing, committed: 1 } },
        { sees: { ...committing, at: 99, block: 99, committed: 1 } },
        { sees: sampleDispute() },
        { sees: final },
        { sees: final },
      ),
      [[], ['challenged'], [], ['progress'], [], ['progress'], ['ended'], []],
    ))

  it('is both where a dispute is over when it is first seen', () =>
    assert.deepEqual(looks({ sees: final }), [['challenged', 'ended']]))

  it('is that a reorganisation took a challenge back, and the challenge again when it returns', () =>
    assert.deepEqual(looks({ sees: committing }, { sees: null }, {}, { sees: committing }), [
      ['challenged'],
      ['withdrawn'],
      [],
      ['challenged'],
    ]))

  it('is nothing of a dispute that was gone before it was told', () => {
    const opened = watchOpened(nothingWatched, [DISPUTE])
    const { news, watched } = newsOf(
      opened,
      { block: 1, funded: [], disputes: new Map([[DISPUTE, null]]) },
      MEMORY,
    )
    assert.deepEqual([news, watched.open.size], [[], 0])
  })

  it('is once that a challenge was paid for, however often its event is read', () =>
    assert.deepEqual(looks({ funded: ['deal'] }, { funded: ['deal'] }, { funded: ['deal', 'other'] }), [
      ['funded'],
      [],
      ['funded'],
    ]))

  it('keeps what is over no longer than its events are read again', () => {
    const opened = watchOpened(nothingWatched, [DISPUTE])
    const ended = newsOf(
      opened,
      { block: 1, funded: ['deal'], disputes: new Map([[DISPUTE, final]]) },
      MEMORY,
    ).watched
    const none = { funded: [], disputes: new Map() }
    const inMemory = newsOf(ended, { block: 1 + MEMORY, ...none }, MEMORY).watched
    assert.deepEqual([inMemory.ended.size, inMemory.funded.size], [1, 1])
    const after = newsOf(ended, { block: 2 + MEMORY, ...none }, MEMORY).watched
    assert.deepEqual([after.ended.size, after.funded.size], [0, 0])
  })

  it('leaves what was watched before as it was', () => {
    const opened = watchOpened(nothingWatched, [DISPUTE])
    newsOf(opened, { block: 1, funded: ['deal'], disputes: new Map([[DISPUTE, final]]) }, MEMORY)
    assert.deepEqual([...opened.open], [[DISPUTE, null]])
    assert.equal(nothingWatched.open.size + opened.ended.size + opened.funded.size, 0)
  })
})
