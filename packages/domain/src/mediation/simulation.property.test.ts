import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fold } from '../decider.ts'
import { dutyOf, mediation } from './mediation.ts'
import type { MediationCommand, MediationEvent, MediationState, RoundView } from './mediation.ts'
import { isCommitted, isRevealed } from './mediation-state.ts'
import { aView, bytes32, claimDigest, completed, drawn, examination, policy } from './testing/examples.ts'

/** What a block of the simulated chain holds of our round. */
type Block = {
  readonly number: number
  readonly timestamp: number
  readonly commitment?: string
  readonly ended?: true
  readonly revealed?: string
}

type Happening =
  | { readonly kind: 'mine'; readonly seconds: number; readonly includes: boolean; readonly ends: boolean }
  | { readonly kind: 'rewind'; readonly blocks: number }
  | { readonly kind: 'answer'; readonly digest: string }
  | { readonly kind: 'fail' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('mine' as const),
      seconds: fc.integer({ min: 1, max: 30 }),
      includes: fc.boolean(),
      ends: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rewind' as const), blocks: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      digest: fc.constantFrom(claimDigest, bytes32(7)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const) }) },
)

/** One node on a chain that mines, includes or drops its transactions, and rewinds; the node crashes after every step. */
const simulate = (happenings: readonly Happening[]) => {
  const record: MediationEvent[] = []
  let chain: Block[] = [{ number: 10, timestamp: 1000 }]
  let pool: { commitment?: string; reveal?: string } = {}
  const sent = new Set<string>()

  const state = (): MediationState => fold(mediation, record)
  const say = (command: MediationCommand): void => {
    const decision = mediation.decide(command, state())
    if (decision.kind === 'accepted') record.push(...decision.events)
  }
  const view = (): RoundView => {
    const head = chain.at(-1) ?? { number: 0, timestamp: 0 }
    const ended = chain.find((each) => each.ended)
    const commitEnd =
      ended === undefined ? null : { blockNumber: ended.number, revealEndsAt: ended.timestamp + 400 }
    return aView({ number: head.number, timestamp: head.timestamp, commitEnd })
  }
  const act = (): void => {
    for (let turn = 0; turn < 4; turn += 1) {
      const duty = dutyOf(state(), view(), policy)
      const { commit, verdict } = state()
      if (duty.kind === 'requestRun') say({ type: 'RequestRun', view: view(), policy })
      else if (duty.kind === 'giveUpRuns') say({ type: 'GiveUpRuns', view: view(), policy })
      else if (duty.kind === 'requestExamination') say({ type: 'RequestExamination', view: view() })
      else if (duty.kind === 'miss') say({ type: 'Miss', missed: duty.missed })
      else if (duty.kind === 'intendCommit' && verdict !== null) {
        const ballot = { ...verdict, evidence: bytes32(0xee) }
        const commitment = bytes32(0xc000 + record.length)
        say({ type: 'IntendCommit', ballot, commitment, sealedVote: '0x', view: view(), policy })
      } else if (duty.kind === 'intendReveal' && commit !== null) {
        say({ type: 'IntendReveal', commitment: commit.commitment, view: view(), policy })
      } else if (duty.kind === 'sendCommit' && commit !== null) {
        sent.add(commit.commitment)
        pool = { ...pool, commitment: commit.commitment }
        return
      } else if (duty.kind === 'sendReveal' && commit !== null) {
        const { head, commitEnd } = view()
        assert.ok(
          commitEnd && head.number - commitEnd.blockNumber >= policy.revealDepth,
          'a reveal was sent too early',
        )
        pool = { ...pool, reveal: commit.commitment }
        return
      } else return
    }
  }
  const mine = ({ seconds, includes, ends }: Extract<Happening, { kind: 'mine' }>): void => {
    const head = chain.at(-1) ?? { number: 0, timestamp: 0 }
    const timestamp = head.timestamp + seconds
    const isEnded = chain.some((each) => each.ended)
    const held = chain.find((each) => each.commitment !== undefined)?.commitment
    const takesCommit =
      includes && !isEnded && held === undefined && pool.commitment !== undefined && timestamp < 1300
    const takesReveal = includes && isEnded && held !== undefined && pool.reveal === held
    chain = [
      ...chain,
      {
        number: head.number + 1,
        timestamp,
        ...(takesCommit && pool.commitment !== undefined ? { commitment: pool.commitment } : {}),
        ...(!isEnded && (timestamp >= 1300 || (ends && (takesCommit || held !== undefined)))
          ? { ended: true as const }
          : {}),
        ...(takesReveal ? { revealed: held } : {}),
      },
    ]
    observe()
  }
  const observe = (): void => {
    for (const { number, commitment, revealed } of chain) {
      const block = { number, hash: bytes32(number * 1000 + (commitment === undefined ? 0 : 1)) }
      if (commitment !== undefined && state().commit?.confirmedIn === null)
        say({ type: 'ConfirmCommit', commitment, block })
      if (revealed !== undefined && state().reveal?.confirmedIn === null)
        say({ type: 'ConfirmReveal', block })
    }
  }

  say({ type: 'Draw', draw: drawn() })
  for (const each of happenings) {
    const pending = state().runs.find((run) => run.status === 'requested')
    const isExamined = state().examination?.status === 'requested'
    if (each.kind === 'mine') mine(each)
    else if (each.kind === 'answer' && isExamined) {
      const finding = each.digest === claimDigest ? 'MATCH' : 'MISMATCH'
      say({ type: 'CompleteExamination', examination: examination(finding), at: 1000 })
    } else if (each.kind === 'fail' && isExamined)
      say({ type: 'FailExamination', reason: 'EXECUTOR_UNAVAILABLE', message: '' })
    else if (each.kind === 'answer' && pending) {
      say({
        type: 'CompleteRun',
        run: completed(pending.run, each.digest),
        knownAnswerPassed: true,
        at: 1000,
      })
    } else if (each.kind === 'fail' && pending)
      say({ type: 'FailRun', run: pending.run, reason: 'EXECUTOR_UNAVAILABLE', message: '' })
    else if (each.kind === 'rewind' && chain.length > each.blocks) {
      chain = chain.slice(0, -each.blocks)
      say({ type: 'Rewind', toBlock: chain.at(-1)?.number ?? 0, toHash: bytes32(1) })
      observe()
    }
    act()
  }
  return { record, state: state(), sent, chain, mine, act, view }
}

/** A commit phase that ends as late as the twelfth calm block leaves the reveal a few more to be due, sent and included. */
const isWithinReveal = ({ head, commitEnd }: RoundView): boolean =>
  commitEnd !== null && head.number - commitEnd.blockNumber < policy.revealDepth + 2

describe('on a chain that drops transactions and rewinds', () => {
  it('one commitment is ever sent, and whatever stands on chain is revealed once blocks are mined again', () => {
    let reveals = 0
    fc.assert(
      fc.property(fc.array(happening, { minLength: 4, maxLength: 50 }), (happenings) => {
        const node = simulate(happenings)
        assert.ok(node.sent.size <= 1)
        // The network calms down: every block takes what is sent, until a reveal had the blocks that it needs.
        for (let mined = 0; mined < 12 || isWithinReveal(node.view()); mined += 1) {
          node.mine({ kind: 'mine', seconds: 1, includes: true, ends: true })
          node.act()
        }
        const after = fold(mediation, node.record)
        const isMissed = after.missed.some((missed) => missed.duty === 'reveal')
        if (!isCommitted(after) || isMissed) return
        assert.ok(isRevealed(after), 'a commitment on chain was not revealed')
        reveals += 1
      }),
      { numRuns: 600 },
    )
    assert.ok(reveals > 100, `the property must not hold vacuously: ${reveals} reveals`)
  })
})
