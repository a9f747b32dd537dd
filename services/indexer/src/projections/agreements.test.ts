import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedEvent } from '@lilymed/event-store'
import { createCatalogue } from '../resources/catalogue.ts'
import { addressOf, bytesOf, createFactScript } from '../testing/fact-script.ts'
import type { FactScript } from '../testing/fact-script.ts'
import { filledReadModel } from '../testing/filled-read-model.ts'
import { resourceProvider } from '../testing/play-deal.ts'
import { drawClass, playNetwork } from '../testing/play-network.ts'
import { playAppeals, playCanary, playEscalation, playEverything, playSealed } from '../testing/scenes.ts'

type Played = { readonly events: readonly RecordedEvent[]; readonly disputeId: string }

const played = (play: (script: FactScript) => string): Played => {
  const script = createFactScript()
  playNetwork(script)
  const disputeId = play(script)
  return { events: script.events(), disputeId }
}

const changed = (
  events: readonly RecordedEvent[],
  type: string,
  change: (data: Record<string, unknown>) => object,
  which = 0,
): readonly RecordedEvent[] => {
  const target = events.filter((event) => event.type === type)[which]
  assert.ok(target, `no ${type} to change`)
  return events.map((event) =>
    event === target
      ? {
          ...event,
          data: { ...(event.data as object), ...change(event.data as Record<string, unknown>) },
        }
      : event,
  )
}

const look = (events: readonly RecordedEvent[], disputeId: string) => {
  const dispute = createCatalogue(filledReadModel(events)).dispute(disputeId)
  assert.ok(dispute)
  return dispute
}

const off =
  (name: string) =>
  (data: Record<string, unknown>): object => ({ [name]: String(BigInt(String(data[name])) + 1n) })

/** Lilypad's number of MediationAccepted. */
const toAccepted = (): object => ({ state: 5 })

describe('agreements', () => {
  const { events, disputeId } = played(playEscalation)

  it('agree with an honest chain: panels, commitments, counts and settlement', () => {
    const dispute = look(events, disputeId)
    assert.equal(dispute.agreement, 'agrees')
    assert.deepEqual(
      dispute.rounds.map(({ draw, close, seats }) => [
        draw?.agreement?.agrees,
        close?.agreement?.agrees,
        seats.filter(({ commitmentAgreement }) => commitmentAgreement?.agrees).length,
      ]),
      [
        [true, true, 3],
        [true, true, 6],
      ],
    )
    assert.equal(dispute.finalised?.agreement?.agrees, true)
  })

  it('disagree with a panel that was not the one drawn', () => {
    const swapped = changed(events, 'PanelDrawn', ({ seats }) => ({
      seats: (seats as string[]).toReversed(),
    }))
    const dispute = look(swapped, disputeId)
    assert.equal(dispute.agreement, 'disagrees')
    assert.equal(dispute.rounds[0]?.draw?.agreement?.agrees, false)
    assert.equal(dispute.rounds[0]?.close?.agreement?.agrees, true)
  })

  it('disagree with a vote that is not what was committed', () => {
    const dispute = look(
      changed(events, 'VoteRevealed', () => ({ salt: `0x${'11'.repeat(32)}` })),
      disputeId,
    )
    const differing = dispute.rounds[0]?.seats.filter(
      ({ commitmentAgreement }) => commitmentAgreement?.agrees === false,
    )
    assert.equal(differing?.length, 1)
  })

  it('disagree with a ruling that the votes do not give', () => {
    const dispute = look(
      changed(events, 'RoundClosed', () => ({ outcome: 1 }), 1),
      disputeId,
    )
    assert.equal(dispute.rounds[1]?.close?.agreement?.agrees, false)
    assert.match(dispute.rounds[1]?.close?.agreement?.expected ?? '', /REJECT/)
  })

  it('disagree with a settlement that is a wei off', () => {
    const paid = changed(
      events,
      'SeatRewarded',
      ({ amount }) => ({ amount: String(BigInt(String(amount)) + 1n) }),
      3,
    )
    assert.equal(look(paid, disputeId).finalised?.agreement?.agrees, false)
  })

  it('say nothing where the facts to recompute from are missing', () => {
    const blind = events.filter(({ type }) => type !== 'ParametersRead')
    const dispute = look(blind, disputeId)
    assert.equal(dispute.rounds[0]?.draw?.agreement, null)
    assert.equal(dispute.finalised?.agreement, null)
    assert.equal(dispute.rounds[0]?.close?.agreement?.agrees, true)
  })

  it('agree with every kind of dispute: appeals, canaries, seals, Express', () => {
    const { script, ...kinds } = playEverything()
    for (const [kind, id] of Object.entries(kinds)) {
      assert.notEqual(look(script.events(), id).agreement, 'disagrees', kind)
    }
    assert.equal(look(script.events(), kinds.appeals).finalised?.agreement?.agrees, true)
  })

  it('settle only once the last round is settled', () => {
    const { events: all, disputeId: id } = played(playAppeals)
    const before = all.filter(({ type }) => type !== 'DisputeSettled')
    assert.equal(look(before, id).finalised?.agreement, null)
    assert.equal(look(before, id).phase, 'SETTLING')
    assert.equal(look(all, id).finalised?.agreement?.agrees, true)
  })

  it('disagree with an appeal that paid otherwise than it should have', () => {
    const { events: all, disputeId: id } = played(playAppeals)
    const upheld = changed(all, 'AppealSettled', () => ({ result: 1 }))
    assert.equal(look(upheld, id).finalised?.agreement?.agrees, false)
    const paid = changed(all, 'AppealSettled', ({ amount }) => ({ amount: `${String(amount)}0` }))
    assert.equal(look(paid, id).finalised?.agreement?.agrees, false)
  })

  it('disagree with a canary that closes its round with another outcome than its truth', () => {
    const { events: all, disputeId: id } = played(playCanary)
    const ruled = changed(all, 'RoundClosed', () => ({ outcome: 1 }))
    assert.equal(look(ruled, id).rounds[0]?.close?.agreement?.agrees, false)
  })

  it('disagree with a round of a sealed claim that is counted as if all had found the same', () => {
    const { events: all, disputeId: id } = played(playSealed)
    const counted = changed(all, 'RoundClosed', () => ({
      outcome: 1,
      escalates: false,
      finalAt: '1795000900',
    }))
    assert.equal(look(counted, id).rounds[0]?.close?.agreement?.agrees, false)
  })

  const acts: readonly (readonly [
    what: string,
    play: (script: FactScript) => string,
    type: string,
    change: (data: Record<string, unknown>) => object,
    subject: string,
  ])[] = [
    ['a deadline of another second', playAppeals, 'DisputeOpened', off('deadline'), 'opening'],
    ['a fee that is not the deal’s', playAppeals, 'DisputeOpened', off('mediationFee'), 'opening'],
    ['more rounds than were paid for', playAppeals, 'DisputeOpened', () => ({ rounds: 2 }), 'opening'],
    ['another claim', playAppeals, 'DisputeOpened', () => ({ claimDigest: bytesOf('other') }), 'opening'],
    [
      'fewer rounds than the class allows',
      playAppeals,
      'DisputeTerms',
      () => ({ classRounds: 2 }),
      'opening',
    ],
    ['a vote barred that was declared', playAppeals, 'DisputeTerms', () => ({ highestRung: 1 }), 'opening'],
    ['a mode that the time does not ask for', playAppeals, 'DisputeTerms', () => ({ mode: 2 }), 'opening'],
    [
      'a seal that nobody submitted',
      playAppeals,
      'DisputeTerms',
      () => ({ seal: bytesOf('seal') }),
      'opening',
    ],
    ['a seat more than the ladder has', playAppeals, 'RoundOpened', () => ({ seats: 4 }), 'round'],
    ['a pair in a class of many', playAppeals, 'RoundOpened', () => ({ seats: 2, alternates: 0 }), 'round'],
    ['no alternates', playAppeals, 'RoundOpened', () => ({ alternates: 0 }), 'round'],
    ['a commit phase that ends later', playAppeals, 'PanelDrawn', off('commitEndsAt'), 'panel'],
    [
      'a commit phase that ended when nobody filled a seat',
      playAppeals,
      'CommitPhaseEnded',
      off('endedAt'),
      'commitEnd',
    ],
    ['a second more to reveal', playAppeals, 'CommitPhaseEnded', off('revealEndsAt'), 'commitEnd'],
    ['a window that ends later', playAppeals, 'RoundClosed', off('finalAt'), 'ruling'],
    ['an appeal of what was not ruled', playAppeals, 'AppealRaised', () => ({ against: 2 }), 'appeal'],
    ['an appeal whose fees are a wei off', playAppeals, 'AppealRaised', off('fees'), 'appeal'],
    ['an appeal whose bond is a wei off', playAppeals, 'AppealRaised', off('bond'), 'appeal'],
    ['slashes that wait longer', playCanary, 'CanaryOpened', off('finalAt'), 'canary'],
    ['an end that nobody ruled', playEscalation, 'DisputeFinalised', () => ({ outcome: 1 }), 'finalising'],
    [
      'an end as if a party had been faster',
      playEscalation,
      'DisputeFinalised',
      () => ({ outcome: 6 }),
      'finalising',
    ],
    [
      'a ruling that the controller took otherwise',
      playEscalation,
      'DealStateChanged',
      toAccepted,
      'finalising',
    ],
  ]
  for (const [what, play, type, change, subject] of acts) {
    it(`disagree with ${what}`, () => {
      const { events: all, disputeId: id } = played(play)
      const which = type === 'DealStateChanged' ? all.filter((event) => event.type === type).length - 1 : 0
      const { checks } = look(changed(all, type, change, which), id)
      const first = checks.find(({ agrees }) => !agrees)
      assert.equal(first?.subject, subject)
    })
  }

  it('disagree with a round that nobody asked for, and with randomness that the beacon did not publish', () => {
    const { events: all, disputeId: id } = played(playEscalation)
    const alone = changed(all, 'RoundClosed', () => ({ escalates: false, outcome: 5 }))
    assert.ok(
      look(alone, id).checks.some(
        ({ subject, round, agrees }) => subject === 'round' && round === 2 && !agrees,
      ),
    )
    const told = played((script) => {
      const other = `0x${'bb'.repeat(32)}`
      script.emit('RandomnessPublished', { round: '201', randomness: other }, 'beacon')
      return playEscalation(script)
    })
    const [panel] = look(told.events, told.disputeId).checks.filter(({ agrees }) => !agrees)
    assert.equal(panel?.subject, 'panel')
  })

  it('count only operators that are not the parties’ for how far a dispute can go', () => {
    const { events: all, disputeId: id } = played((script) => {
      const mediator = resourceProvider
      script.emit('MediatorRegistered', { mediator, drawClass, operator: mediator }, 'stakeRegistry')
      script.emit(
        'WeightChanged',
        { drawClass, mediator, leaf: 99, weight: '1', fromEpoch: '5' },
        'sortition',
      )
      return playAppeals(script)
    })
    // 27 operators and the provider: a class that needs 28 for its third round has two.
    const larger = changed(all, 'ClassApplied', ({ terms }) => ({
      terms: { ...(terms as object), thirdRoundFrom: 28 },
    }))
    const opening = (events: readonly RecordedEvent[]) =>
      look(events, id).checks.find(({ subject }) => subject === 'opening')?.agrees
    assert.equal(opening(changed(larger, 'DisputeTerms', () => ({ classRounds: 2 }))), true)
    assert.equal(opening(larger), false)
  })

  it('count the house of a mediator whose key a party is as the party’s', () => {
    const { events: all, disputeId: id } = played((script) => {
      const mediator = addressOf('mediator 7')
      script.emit('KeyRotated', { mediator, retired: mediator, key: resourceProvider }, 'stakeRegistry')
      return playAppeals(script)
    })
    const { checks } = look(all, id)
    const opening = checks.find(({ subject }) => subject === 'opening')
    const rounds = (change: object) =>
      look(
        changed(all, 'ClassApplied', ({ terms }) => ({ terms: { ...(terms as object), ...change } })),
        id,
      ).checks.find(({ subject }) => subject === 'opening')?.agrees
    assert.equal(opening?.agrees, true)
    assert.equal(rounds({ thirdRoundFrom: 27 }), false, 'one of the 27 operators is the provider’s')
  })

  it('disagree with a vote that the pool would refuse', () => {
    const { events: all, disputeId: id } = played(playAppeals)
    const refused = changed(all, 'VoteRevealed', () => ({ rung: 4 }))
    const [seat] = look(refused, id).checks.filter(({ agrees }) => !agrees)
    assert.equal(seat?.subject, 'commitment')
    assert.match(seat.expected, /RUNG_TOO_HIGH/)
  })

  it('disagree with a panel that has two mediators of one operator', () => {
    const { events: all, disputeId: id } = played(playEscalation)
    const together = all.map((event) => {
      const data = event.data as Record<string, unknown>
      const isOwn = event.type === 'MediatorRegistered' && data['operator'] === data['mediator']
      return isOwn ? { ...event, data: { ...data, operator: addressOf('operator of all') } } : event
    })
    assert.equal(look(together, id).rounds[0]?.draw?.agreement?.agrees, false)
  })
})
