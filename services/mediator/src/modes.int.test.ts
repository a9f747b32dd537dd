import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failedRun } from './duties/run-ending.ts'
import type { DisputeHistory } from './history/dispute-history.ts'
import { explainDispute } from './history/explain-dispute.ts'
import { readHistory } from './history/read-history.ts'
import { actingMode, permissionsOf } from './mode.ts'
import type { VoteAudit } from './self-audit/audit-vote.ts'
import type { ShadowMachine } from './self-audit/shadow-machine.ts'
import { createFakeExaminer } from './testing/fake-examiner.ts'
import type { FakeNode } from './testing/fake-node.ts'
import { chainId, claimDigest, createFakeChain, disputeId, revealedAs } from './testing/fake-chain.ts'
import { found, mediatorAt, withNodes } from './testing/fake-node.ts'

const [seated, watching] = [mediatorAt(1), mediatorAt(2)]
const other = `0x${'bb'.repeat(32)}`
const drawClassName = (): string => 'portable'

const typesIn = async ({ store }: FakeNode, stream: string): Promise<string[]> => {
  const types: string[] = []
  try {
    for await (const { type } of store.readStream(stream)) types.push(type)
  } catch (failure) {
    assert.equal((failure as { code?: string }).code, 'STREAM_NOT_FOUND')
  }
  return types
}

const historyOf = async ({ store }: FakeNode): Promise<DisputeHistory> => {
  const [history] = await readHistory({ store, chainId, confirmations: 2 })
  return history ?? assert.fail('a history')
}

const [votes, shadows] = [`mediation-${chainId}.${disputeId}.1`, `shadow-${chainId}.${disputeId}.1`]

it('a jailed machine makes a voting node act as a shadow, and no other', () => {
  const acted = (['observe', 'shadow', 'vote', 'full'] as const).map((mode) => actingMode(mode, true))
  assert.deepEqual(acted, ['observe', 'shadow', 'shadow (jailed)', 'shadow (jailed)'])
  assert.equal(actingMode('full', false), 'full')
})

describe('a mediator', () => {
  it('in shadow mode records what it would vote, drawn or not, and sends nothing', async () => {
    for (const isDrawn of [true, false]) {
      const chain = createFakeChain({ seats: isDrawn ? [seated, watching] : [seated] })
      await withNodes(async (start) => {
        await start({ address: seated, chain, finds: () => claimDigest })
        const changes = { permissions: permissionsOf('shadow'), drawClassName }
        const shadow = await start({ address: watching, chain, finds: () => other, changes })
        await chain.open()
        await chain.mineUntil(() => shadow.steps.some(({ step }) => step === 'decided'))
        await chain.mineUntil(() => chain.has('DisputeFinalised'), { seconds: 10 })
        assert.deepEqual(
          chain.sent.filter(({ from }) => from === watching),
          [],
        )
        assert.equal(shadow.runs(), 2, 'what does not match is run again')
        const types = await typesIn(shadow, shadows)
        assert.equal(types[0], 'MediationDrawn')
        assert.ok(types.includes('VerdictReached'))
        assert.ok(!types.some((type) => /Commit|Reveal|Missed/.test(type)), types.join())
        assert.deepEqual(await typesIn(shadow, votes), [])
        for (const secret of [/REJECT/, new RegExp(other)]) {
          assert.doesNotMatch(`${shadow.logs()}${JSON.stringify(shadow.steps)}`, secret)
        }
      })
    }
  })

  it('in shadow mode leaves disputes of other classes, and those whose commit phase is over, alone', async () => {
    const chain = createFakeChain({ seats: [seated] })
    await withNodes(async (start) => {
      await start({ address: seated, chain, finds: () => claimDigest })
      const permissions = permissionsOf('shadow')
      const other = await start({
        address: watching,
        chain,
        finds: () => claimDigest,
        changes: { permissions },
      })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, seated, 'ACCEPT'))
      const late = await start({
        address: mediatorAt(3),
        chain,
        finds: () => claimDigest,
        changes: { permissions, drawClassName },
      })
      await chain.mineUntil(() => chain.has('DisputeFinalised'), { seconds: 10 })
      for (const node of [other, late]) {
        assert.equal(node.runs(), 0)
        assert.deepEqual(await typesIn(node, shadows), [])
      }
    })
  })

  it('in vote mode commits and reveals, and leaves it to others to move the dispute on', async () => {
    const chain = createFakeChain({ seats: [seated], mediators: [seated, watching] })
    await withNodes(async (start) => {
      await start({ address: watching, chain, finds: () => claimDigest })
      const changes = { permissions: permissionsOf('vote') }
      await start({ address: seated, chain, finds: () => claimDigest, changes })
      await chain.open()
      await chain.mineUntil(() => chain.has('DisputeSettled'), { seconds: 4 })
      assert.ok(revealedAs(chain, seated, 'ACCEPT'))
      const sent = chain.sent.filter(({ from }) => from === seated).map(({ name }) => name)
      assert.deepEqual(sent, ['commit', 'reveal'])
    })
  })

  it('with a jailed machine abstains where it is drawn, and records apart what it finds all the same', async () => {
    const chain = createFakeChain({ seats: [seated, watching] })
    await withNodes(async (start) => {
      await start({ address: seated, chain, finds: () => claimDigest })
      const jailedFor: string[] = []
      const ended: (readonly [boolean, VoteAudit | null])[] = []
      let own = 0
      const shadow: ShadowMachine = {
        isJailed: () => true,
        executeBundle: ({ nonce }) => {
          own += 1
          assert.match(nonce, /^shadow\./, 'another run than that of the vote')
          return Promise.resolve(found(other))
        },
        examineRuns: createFakeExaminer(() => other, { keep: async () => `0x${'ee'.repeat(32)}` }),
      }
      const jailed = await start({
        address: watching,
        chain,
        finds: (run) => {
          jailedFor.push(`run ${run}`)
          return failedRun('KNOWN_ANSWER_FAILED', 'slot 0 gave 8')
        },
        changes: {
          shadow,
          drawClassName,
          onShadowEnd: ({ isJailed }, audit) => ended.push([isJailed, audit]),
        },
      })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, watching, 'CANNOT_REPRODUCE'))
      assert.equal((await historyOf(jailed)).rounds[0]?.shadowVerdict, null)
      await chain.mineUntil(() => chain.has('DisputeSettled'), { seconds: 10 })
      await chain.mineUntil(() => ended.length > 0)
      assert.deepEqual([jailedFor.length, own, ended], [1, 2, [[true, 'unsettled']]])
      const types = await typesIn(jailed, shadows)
      assert.ok(types.includes('VerdictReached') && !types.some((type) => /Commit|Reveal|Missed/.test(type)))
      const [round] = (await historyOf(jailed)).rounds
      assert.deepEqual([round?.shadowVerdict?.outcome, round?.isShadowJailed], ['REJECT', true])
      const told = explainDispute(await historyOf(jailed), { amount: String, time: String })
      const story = told.flatMap(({ lines }) => lines).join('\n')
      assert.match(story, /it voted CANNOT_REPRODUCE/)
      assert.match(story, /its machine was jailed, .* would have voted REJECT/)
      assert.deepEqual(
        new Set(jailed.steps.map(({ step }) => step)).has('shadowing'),
        false,
        'its steps are the vote’s alone',
      )
    })
  })

  it('in observe mode runs nothing', async () => {
    const chain = createFakeChain({ seats: [seated], mediators: [seated, watching] })
    await withNodes(async (start) => {
      const changes = { permissions: permissionsOf('observe'), drawClassName }
      const node = await start({ address: seated, chain, finds: () => claimDigest, changes })
      await start({ address: watching, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => chain.head().timestamp > 1600, { seconds: 10 })
      assert.equal(node.runs(), 0)
      assert.deepEqual(
        chain.sent.filter(({ from }) => from === seated),
        [],
      )
    })
  })
})
