import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRecomputation, factOfEvent } from '@lilymed/audit'
import type { CheckedAct, LocatedFact } from '@lilymed/audit'
import type { ObservedFact } from '../../services/indexer/src/projections/projection.ts'
import { foldProjections } from '../../services/indexer/src/testing/fold-projections.ts'
import { playEverything } from '../../services/indexer/src/testing/scenes.ts'

const { script } = playEverything()
const facts = script.events().flatMap((event) => factOfEvent(event) ?? [])

const rules = facts.find(({ type }) => type === 'ParametersRead')?.data as { readonly parameters: object }

const recompute = (history: readonly LocatedFact[]): readonly CheckedAct[] => {
  const recomputation = createRecomputation(31_337)
  return history.flatMap((fact) => recomputation.take(fact))
}

const keyOf = ({ disputeId, round, mediator, check }: CheckedAct): string => {
  const ofRound = !['finalising', 'settlement', 'canary'].includes(check.subject)
  return [disputeId, ofRound ? round : undefined, check.subject, mediator ?? undefined]
    .filter((part) => part !== undefined)
    .join('/')
}

/** The facts as the indexer's projections are given them. */
const observed = (history: readonly LocatedFact[]): readonly ObservedFact[] =>
  history.map((fact, revision) => ({
    ...fact,
    chainId: 31_337,
    origin: { ...fact.origin, revision, position: revision.toString(16).padStart(16, '0') },
  }))

describe('the recomputation', () => {
  it('comes, over every kind of dispute, to what the indexer’s own comes to, which shares no state with it', () => {
    const acts = recompute(facts)
    const rows = foldProjections(observed(facts))
    assert.ok(acts.length > 100)
    for (const act of acts) {
      const row = rows.row('agreements', keyOf(act)) as Record<string, unknown> | undefined
      assert.ok(row !== undefined, keyOf(act))
      assert.ok('agrees' in act.check && act.check.agrees, keyOf(act))
      assert.deepEqual([act.check.expected, act.check.found], [row['expected'], row['found']], keyOf(act))
    }
    const subjects = new Set(acts.map(({ check }) => check.subject))
    assert.equal(subjects.size, 10)
  })

  it('disagrees where the indexer’s own does, whatever is changed', () => {
    const changes: readonly (readonly [LocatedFact['type'], object])[] = [
      ['PanelDrawn', { randomness: `0x${'ab'.repeat(32)}` }],
      ['CommitPhaseEnded', { endedAt: '1' }],
      ['VoteRevealed', { salt: `0x${'cd'.repeat(32)}` }],
      ['RoundClosed', { finalAt: '1' }],
      ['DisputeFinalised', { outcome: 3 }],
      ['SeatRewarded', { amount: '1' }],
      ['AppealRaised', { fees: '1' }],
      ['CanaryOpened', { finalAt: '1' }],
      ['RoundOpened', { seats: 5 }],
      ['DisputeOpened', { deadline: '1' }],
      ['StakeAdded', { amount: '1', stake: '1' }],
      ['WeightChanged', { weight: '1' }],
      [
        'ParametersRead',
        {
          parameters: {
            ...rules.parameters,
            lockPerSeat: '999000000000000000000000',
          },
        },
      ],
    ]
    for (const [type, change] of changes) {
      const at = facts.findIndex((fact) => fact.type === type)
      const fact = facts[at] ?? assert.fail(type)
      const changed = facts.with(at, { ...fact, data: { ...fact.data, ...change } } as LocatedFact)
      const rows = foldProjections(observed(changed))
      const wrong = recompute(changed).filter(({ check }) => 'agrees' in check && !check.agrees)
      assert.ok(wrong.length > 0, type)
      for (const act of wrong) {
        const row = rows.row('agreements', keyOf(act)) as { agrees: boolean } | undefined
        assert.equal(row?.agrees, false, `${type}: ${keyOf(act)}`)
      }
    }
  })

  it('says what of an act’s inputs nobody told, rather than that it agrees', () => {
    const without = facts.filter(({ type }) => type !== 'ParametersRead')
    const unchecked = recompute(without).filter(({ check }) => 'missing' in check)
    assert.ok(unchecked.some(({ check }) => check.subject === 'panel'))
    assert.ok(unchecked.some(({ check }) => check.subject === 'settlement'))
  })

  it('takes what is paid for a second challenge of a deal for that one alone', () => {
    const at = facts.findIndex(({ type }) => type === 'DisputeOpened')
    const opened = facts[at] as LocatedFact<'DisputeOpened'>
    const funded = facts.find(
      (fact) => fact.type === 'ChallengeFunded' && fact.data.dealId === opened.data.dealId,
    ) as LocatedFact<'ChallengeFunded'>
    const recomputation = createRecomputation(31_337)
    const disputeId = `0x${'5e'.repeat(32)}`
    const again = { ...opened, data: { ...opened.data, disputeId } }
    for (const fact of [...facts.slice(0, at + 1), funded, again]) recomputation.take(fact)
    const escrowed = [opened.data.disputeId, disputeId].map(
      (id) => recomputation.disputes().get(id)?.money.escrowed,
    )
    assert.deepEqual(escrowed, [BigInt(funded.data.amount), BigInt(funded.data.amount)])
  })
})
