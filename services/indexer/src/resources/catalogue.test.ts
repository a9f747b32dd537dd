import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Phase } from '@lilymed/domain'
import type { RecordedEvent } from '@lilymed/event-store'
import { bytesOf, createFactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { createDisputeScript } from '../testing/play-dispute.ts'
import { playNetwork, rules } from '../testing/play-network.ts'
import { playCanary, playCommitting, playEverything, playRuled } from '../testing/scenes.ts'
import { createCatalogue } from './catalogue.ts'

const seconds = (duration: string): number => Number(duration)

/** Two blocks, the second `after` seconds later, and what the catalogue then says. */
const shownAfter = (play: (script: ReturnType<typeof createFactScript>) => string, after: number) => {
  const script = createFactScript()
  playNetwork(script)
  const disputeId = play(script)
  script.mine(after)
  script.mine()
  const catalogue = createCatalogue(filledReadModel(script.events()))
  const inPhase = (phase: Phase): readonly string[] =>
    catalogue.disputes({ phase, order: 'descending', limit: 1 }).items.map(({ disputeId: found }) => found)
  return { disputeId, dispute: catalogue.dispute(disputeId), inPhase }
}

describe('the phase of a dispute', () => {
  it('is that of the newest block, though no fact said so: its window of appeal has passed', () => {
    const { disputeId, dispute, inPhase } = shownAfter(playRuled, seconds(rules.appealWindow))
    assert.equal(dispute?.phase, 'DECIDED')
    assert.equal(dispute.phaseEndsAt, null)
    assert.match(dispute.ruling, /waits to be finalised/)
    assert.deepEqual(inPhase('DECIDED'), [disputeId])
    assert.deepEqual(inPhase('APPEAL'), [])
  })

  it('lasts as long as its window does', () => {
    const { disputeId, dispute, inPhase } = shownAfter(playCanary, 60)
    assert.equal(dispute?.phase, 'CANARY')
    assert.equal(dispute.phaseEndsAt, dispute.finalAt)
    assert.deepEqual(inPhase('CANARY'), [disputeId])
  })

  it('turns from commitments to reveals and to the count by time alone', () => {
    const commitments = shownAfter(playCommitting, seconds(rules.commitDuration))
    assert.equal(commitments.dispute?.phase, 'REVEAL')
    assert.deepEqual(commitments.inPhase('REVEAL'), [commitments.disputeId])
    const both = seconds(rules.commitDuration) + seconds(rules.revealDuration)
    const counted = shownAfter(playCommitting, both)
    assert.equal(counted.dispute?.phase, 'TALLY')
    assert.deepEqual(counted.inPhase('TALLY'), [counted.disputeId])
    assert.deepEqual(counted.inPhase('COMMIT'), [])
  })
})

describe('the lines of lists', () => {
  it('say what the disputes say, whether or not all of it agrees', () => {
    const { script, accept } = playEverything()
    const altered = script.events().map((event) => {
      const { disputeId, salt } = event.data as { readonly disputeId?: string; readonly salt?: string }
      const isForged = event.type === 'VoteRevealed' && disputeId === accept && salt !== undefined
      return isForged ? { ...event, data: { ...(event.data as object), salt: bytesOf('another') } } : event
    })
    const catalogue = createCatalogue(filledReadModel(altered))
    const { items } = catalogue.disputes({ order: 'descending', limit: 50 })
    for (const line of items) {
      const dispute = catalogue.dispute(line.disputeId) as unknown as Record<string, unknown>
      assert.deepEqual(line, Object.fromEntries(Object.keys(line).map((name) => [name, dispute[name]])))
    }
    const agreements = new Set(items.map(({ agreement }) => agreement))
    assert.equal(items.find(({ disputeId }) => disputeId === accept)?.agreement, 'disagrees')
    assert.ok(agreements.has('agrees') && items.length === 11, [...agreements].join(' '))
  })
})

describe('the lines of lists where nothing disagrees', () => {
  it('say of each dispute whether anything was checked, and read no act for it', () => {
    const { script } = playEverything()
    const unseen = createDisputeScript(script, 'unseen', { deadline: script.now() + 3600 })
    unseen.open(1)
    script.mine()
    // Of which only the opening is known: nothing of it can be recomputed.
    const isKnown = ({ type, data }: RecordedEvent): boolean =>
      type === 'DisputeOpened' || (data as { readonly disputeId?: string }).disputeId !== unseen.disputeId
    const reads = filledReadModel(script.events().filter(isKnown))
    const whole = createCatalogue(reads)
    const { items } = createCatalogue({
      ...reads,
      valuesByPrefix: () => assert.fail('no act has to be read'),
      withPrefix: () => assert.fail('no act has to be read'),
    }).disputes({ order: 'descending', limit: 50 })
    assert.equal(items.length, 12)
    for (const { disputeId, agreement } of items) {
      assert.equal(agreement, whole.dispute(disputeId)?.agreement, disputeId)
    }
    assert.deepEqual(new Set(items.map(({ agreement }) => agreement)), new Set(['agrees', 'unchecked']))
  })
})

describe('lists by phase', () => {
  it('page past disputes that time moved out of it', () => {
    const script = createFactScript()
    playNetwork(script)
    const early = ['a', 'b', 'c'].map((name) => playRuled(script, name))
    script.mine(seconds(rules.appealWindow))
    const late = playRuled(script, 'd')
    const catalogue = createCatalogue(filledReadModel(script.events()))
    const first = catalogue.disputes({ phase: 'DECIDED', order: 'ascending', limit: 2 })
    assert.deepEqual(
      first.items.map(({ disputeId }) => disputeId),
      early.slice(0, 2),
    )
    assert.ok(first.next)
    const second = catalogue.disputes({ phase: 'DECIDED', order: 'ascending', limit: 2, after: first.next })
    assert.deepEqual(
      second.items.map(({ disputeId }) => disputeId),
      early.slice(2),
    )
    assert.equal(second.next, null)
    const open = catalogue.disputes({ phase: 'APPEAL', order: 'ascending', limit: 1 })
    assert.deepEqual([open.items[0]?.disputeId, open.next], [late, null])
  })

  it('asks once for a page whether the acts of its disputes agree', () => {
    const { script } = playEverything()
    const lying = script
      .events()
      .map((event) =>
        event.type === 'RoundClosed' ? { ...event, data: { ...(event.data as object), outcome: 3 } } : event,
      )
    const reads = filledReadModel(lying)
    let asked = 0
    const counting = {
      ...reads,
      valuesByPrefix: (...query: Parameters<typeof reads.valuesByPrefix>) => {
        asked += 1
        return reads.valuesByPrefix(...query)
      },
      withPrefix: () => assert.fail('a line of a list reads no whole act'),
    }
    const { items } = createCatalogue(counting).disputes({ order: 'descending', limit: 50 })
    assert.equal(asked, 1)
    assert.equal(items.length, 11)
    const whole = createCatalogue(reads)
    for (const { disputeId, agreement } of items) {
      assert.equal(agreement, whole.dispute(disputeId)?.agreement, disputeId)
    }
    assert.deepEqual(new Set(items.map(({ agreement }) => agreement)), new Set(['agrees', 'disagrees']))
  })
})
