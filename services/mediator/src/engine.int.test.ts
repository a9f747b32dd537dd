import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { outcomeNumber, reasonNumber } from '@lilymed/domain'
import { failedRun } from './duties/run-ending.ts'
import { claimDigest, createFakeChain, disputeId, revealedAs } from './testing/fake-chain.ts'
import { mediatorAt, withNodes } from './testing/fake-node.ts'

const [first, second, third] = [mediatorAt(1), mediatorAt(2), mediatorAt(3)]
const other = `0x${'bb'.repeat(32)}`

describe('a mediator', () => {
  it('runs, commits, reveals, finalises and settles an honest claim with its panel, each step once', async () => {
    const chain = createFakeChain({ seats: [first, second, third] })
    await withNodes(async (start) => {
      const nodes = await Promise.all(
        [first, second, third].map((address) => start({ address, chain, finds: () => claimDigest })),
      )
      await chain.open()
      await chain.mineUntil(() => chain.has('DisputeFinalised'))
      await chain.mineUntil(() => nodes.every((node) => node.steps.some(({ step }) => step === 'settled')))
      for (const node of nodes) {
        assert.ok(revealedAs(chain, node.address, 'ACCEPT'))
        assert.equal(node.runs(), 1)
        const told = node.steps
          .map(({ step }) => step)
          .filter((step) => !['poked', 'revealFinal'].includes(step) && !step.endsWith('Sent'))
        assert.deepEqual(told, story)
        assert.equal(node.steps.find((step) => step.step === 'settled')?.reward, '950')
        assert.deepEqual(
          node.engine.status().votes.map(({ stage, role }) => [stage, role]),
          [['settled', 'seat']],
        )
      }
      // Every poke was sent by one of them, and the others, whose turn comes later, saw that it was not needed.
      for (const poke of ['drawPanel', 'closeRound', 'finalise', 'settle']) {
        assert.equal(chain.sent.filter(({ name }) => name === poke).length, 1, poke)
      }
    })
  })

  it('rejects a tampered claim after two equal runs, and not before', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'))
      assert.equal(node.runs(), 2)
      assert.equal(chain.members().get(first)?.revealed?.resultDigest, other)
    })
  })

  it('does not reject where nobody says on which class of machine the claim was made', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open({ rejectable: false })
      await chain.mineUntil(() => revealedAs(chain, first, 'CANNOT_REPRODUCE'))
      assert.equal(chain.members().get(first)?.revealed?.reason, reasonNumber('CLASS_UNKNOWN'))
      assert.equal(node.runs(), 2)
    })
  })

  it('says what it found of a sealed claim, and closes the round once the seal is open', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => other })
      await chain.open({ seal: `0x${'5e'.repeat(32)}` })
      await chain.mineUntil(() => revealedAs(chain, first, 'FOUND'))
      assert.equal(node.runs(), 2)
      assert.equal(chain.members().get(first)?.revealed?.resultDigest, other)
      for (let block = 0; block < 12; block += 1) await chain.mine()
      assert.ok(!chain.sent.some(({ name }) => name === 'closeRound'), 'the provider has time to open it')
      const salt = `0x${'5a'.repeat(32)}`
      await chain.tell('SealOpened', { disputeId, resultDigest: other, salt })
      await chain.mineUntil(() => chain.has('RoundClosed'))
    })
  })

  it('calls a job whose runs differ nondeterministic', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      await start({ address: first, chain, finds: (run) => (run === 1 ? other : `0x${'cc'.repeat(32)}`) })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, first, 'NONDETERMINISTIC'))
    })
  })

  it('says that it cannot execute when its reexecutor is down, and rejects nobody', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      await start({ address: first, chain, finds: () => failedRun('EXECUTOR_UNAVAILABLE', 'no answer') })
      await chain.open()
      await chain.mineUntil(() => chain.members().get(first)?.revealed !== undefined)
      const vote = chain.members().get(first)?.revealed
      assert.equal(vote?.outcome, outcomeNumber('CANNOT_REPRODUCE'))
      assert.equal(vote?.reason, reasonNumber('EXECUTOR_UNAVAILABLE'))
    })
  })

  it('cannot reproduce a match that its reexecutor cannot or does not confirm, and rejects nobody on its word', async () => {
    const found = (finding: 'MATCH' | 'MISMATCH' | 'NONDETERMINISTIC', rung = 0) => ({
      kind: 'completed' as const,
      examination: { finding, reason: null, rung, evidence: `0x${'ee'.repeat(32)}` },
    })
    const cases = [
      [claimDigest, { kind: 'failed', reason: 'CLASS_UNAVAILABLE', message: '' }, 'CLASS_UNAVAILABLE'],
      [claimDigest, found('MISMATCH'), 'EXECUTOR_UNAVAILABLE'],
      [other, found('MATCH'), 'EXECUTOR_UNAVAILABLE'],
      [other, found('MATCH', 3), 'EXECUTOR_UNAVAILABLE'],
      [other, found('NONDETERMINISTIC'), 'EXECUTOR_UNAVAILABLE'],
    ] as const
    for (const [digest, ending, reason] of cases) {
      const chain = createFakeChain({ seats: [first] })
      await withNodes(async (start) => {
        const examineRuns = () => Promise.resolve(ending)
        await start({ address: first, chain, finds: () => digest, changes: { examineRuns } })
        await chain.open()
        await chain.mineUntil(() => revealedAs(chain, first, 'CANNOT_REPRODUCE'))
        assert.equal(chain.members().get(first)?.revealed?.reason, reasonNumber(reason))
      })
    }
  })

  it('gives up an examination that never ends in time to commit, and aborts it', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      let isAborted = false
      const examineRuns = (_terms: unknown, { signal }: { signal: AbortSignal }): Promise<never> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isAborted = true
            reject(new Error('aborted'))
          })
        })
      await start({ address: first, chain, finds: () => claimDigest, changes: { examineRuns } })
      await chain.open()
      await chain.mineUntil(() => chain.members().get(first)?.revealed !== undefined, { seconds: 5 })
      assert.equal(chain.members().get(first)?.revealed?.reason, reasonNumber('TIMEOUT'))
      assert.ok(isAborted)
    })
  })

  it('gives up a run that never ends in time to commit, and aborts it', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      let isAborted = false
      const executeBundle = (_bundle: unknown, { signal }: { signal: AbortSignal }): Promise<never> =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isAborted = true
            reject(new Error('aborted'))
          })
        })
      await start({ address: first, chain, finds: () => other, changes: { executeBundle } })
      await chain.open()
      await chain.mineUntil(() => chain.members().get(first)?.revealed !== undefined, { seconds: 5 })
      assert.equal(chain.members().get(first)?.revealed?.reason, reasonNumber('TIMEOUT'))
      assert.ok(isAborted)
    })
  })

  it('takes a seat as an alternate late, when its holder has not committed', async () => {
    const chain = createFakeChain({ seats: [second], alternates: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'), { seconds: 5 })
      const committed = node.steps.find(({ step }) => step === 'committing')
      assert.ok(committed)
    })
  })

  it('follows the chain and does nothing while it is not caught up', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      let isCaughtUp = false
      await start({
        address: first,
        chain,
        finds: () => claimDigest,
        changes: { isCaughtUp: () => isCaughtUp },
      })
      await chain.open()
      await chain.draw()
      await chain.mineUntil(() => chain.head().number > 12)
      assert.equal(chain.sent.length, 0)
      isCaughtUp = true
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
    })
  })
})

const story = ['drawn', 'running', 'decided', 'committing', 'committed', 'revealing', 'revealed', 'settled']
