import assert from 'node:assert/strict'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { mediationStream } from '@lilymed/domain/mediation'
import type { TransactionOutcome, TransactionRequest } from './duties/transactions.ts'
import { checkEvidenceCar } from './evidence/check-evidence-car.ts'
import { evidenceCarOf } from './evidence/evidence-car.ts'
import { evidenceCid } from './evidence/evidence-cid.ts'
import { openEvidenceShelf } from './evidence/evidence-shelf.ts'
import { voteOfBallot } from './keystore/recover-vote.ts'
import { createVoteSecrets } from './keystore/vote-secrets.ts'
import { chainId, claimDigest, createFakeChain, disputeId, pool, revealedAs } from './testing/fake-chain.ts'
import { masterOf, mediatorAt, withNodes } from './testing/fake-node.ts'
import type { FakeNode } from './testing/fake-node.ts'

const [first, second] = [mediatorAt(1), mediatorAt(2)]
const other = `0x${'bb'.repeat(32)}`

const storedTypes = async (node: FakeNode): Promise<readonly string[]> => {
  const types: string[] = []
  for await (const { type } of node.store.readStream(mediationStream(chainId, disputeId, 1))) types.push(type)
  return types
}

describe('a mediator that crashes', () => {
  it('between the intent and the sending of its commit sends the same bytes after a restart, and reveals them', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const asked: TransactionRequest[] = []
      const transactions = {
        send: (request: TransactionRequest): Promise<TransactionOutcome> => {
          asked.push(request)
          return request.id.endsWith('.commit')
            ? new Promise(() => undefined)
            : chain.transactionsOf(first).send(request)
        },
      }
      const lost = await start({ address: first, chain, finds: () => claimDigest, changes: { transactions } })
      await chain.open()
      await chain.mineUntil(() => asked.some(({ id }) => id.endsWith('.commit')))
      assert.deepEqual((await storedTypes(lost)).at(-1), 'CommitIntended')
      await lost.stop()

      // What the machine finds after the crash is another result: it must not matter any more.
      const node = await start({ address: first, chain, finds: () => other })
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
      const commits = chain.sent.filter(({ name }) => name === 'commit')
      assert.deepEqual(
        new Set(commits.map(({ data }) => data)),
        new Set(asked.filter(({ id }) => id.endsWith('.commit')).map(({ data }) => data)),
      )
      assert.equal(node.runs(), 0)
    })
  })

  it('in the middle of a run asks for that run again', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const executeBundle = (): Promise<never> => new Promise(() => undefined)
      const lost = await start({ address: first, chain, finds: () => other, changes: { executeBundle } })
      await chain.open()
      await chain.mineUntil(() => lost.steps.some(({ step }) => step === 'running'))
      await lost.stop()
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
      assert.equal(node.runs(), 1)
    })
  })
})

describe('a mediator that crashes around the examination of its runs', () => {
  const keptIn = (node: FakeNode): readonly string[] =>
    readdirSync(node.evidenceFolder).filter((name) => name.endsWith('.car'))
  const evidenceOf = async (node: FakeNode): Promise<string> =>
    checkEvidenceCar(createReadStream(join(node.evidenceFolder, 'published', `${disputeId}.1.car`)))

  it('while it waits for the answer asks again, and does not run again', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      let isAsked = false
      const examineRuns = (): Promise<never> => {
        isAsked = true
        return new Promise(() => undefined)
      }
      const lost = await start({ address: first, chain, finds: () => claimDigest, changes: { examineRuns } })
      await chain.open()
      await chain.mineUntil(() => isAsked)
      assert.equal((await storedTypes(lost)).at(-1), 'ExaminationRequested')
      await lost.stop()
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.mineUntil(() => revealedAs(chain, first, 'ACCEPT'))
      assert.equal(node.runs(), 0)
      assert.equal((await storedTypes(node)).filter((type) => type === 'ExaminationRequested').length, 1)
    })
  })

  it('once the evidence is kept, before that is recorded, votes for what it is then told', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const lost = await start({
        address: first,
        chain,
        finds: () => claimDigest,
        changes: {
          examineRuns: async () => {
            const shelf = await openEvidenceShelf(lost.evidenceFolder)
            await shelf.keep([evidenceCarOf({ finding: 'MATCH', says: 'of which nothing was recorded' })])
            return new Promise(() => undefined)
          },
        },
      })
      await chain.open()
      await chain.mineUntil(() => keptIn(lost).length === 1)
      await lost.stop()
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'revealFinal'))
      await chain.mineUntil(() => existsSync(join(node.evidenceFolder, 'published', `${disputeId}.1.car`)))
      assert.equal(await evidenceOf(node), chain.members().get(first)?.revealed?.evidence)
    })
  })

  it('once its verdict stands commits to the evidence that was kept, whatever the reexecutor says now', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const transactions = { send: (): Promise<never> => new Promise(() => undefined) }
      const lost = await start({ address: first, chain, finds: () => other, changes: { transactions } })
      await chain.open()
      await chain.draw()
      await chain.mineUntil(() => lost.steps.some(({ step }) => step === 'decided'))
      const kept = keptIn(lost)
      assert.equal(kept.length, 1)
      await lost.stop()
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'revealFinal'))
      await chain.mineUntil(() => existsSync(join(node.evidenceFolder, 'published', `${disputeId}.1.car`)))
      assert.deepEqual(keptIn(node), kept)
      assert.ok(revealedAs(chain, first, 'REJECT'))
      const evidence = chain.members().get(first)?.revealed?.evidence ?? ''
      assert.equal(await evidenceOf(node), evidence)
      assert.deepEqual(kept, [`${evidenceCid(evidence).toString()}.car`])
    })
  })
})

describe('a mediator on a chain that rewinds', () => {
  it('sends the same commitment again when its block is gone, without running again', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'committed'))
      const depth =
        chain.head().number - (node.steps.find((step) => step.step === 'committed')?.blockNumber ?? 0) + 1
      await chain.rewind(depth)
      await chain.mineUntil(() => node.steps.filter(({ step }) => step === 'committed').length === 2)
      assert.ok(node.steps.some(({ step }) => step === 'rewound'))
      const commits = chain.sent.filter(({ name }) => name === 'commit')
      assert.ok(commits.length >= 2)
      assert.equal(new Set(commits.map(({ data }) => data)).size, 1)
      assert.equal(node.runs(), 1)
    })
  })

  it('takes part in the panel that is drawn after its first draw was undone', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({
        address: first,
        chain,
        finds: () => claimDigest,
        changes: { executeBundle: () => new Promise(() => undefined) },
      })
      await chain.open()
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'drawn'))
      while (chain.has('PanelDrawn')) await chain.rewind(1)
      await chain.mineUntil(() => node.steps.filter(({ step }) => step === 'drawn').length === 2)
      assert.ok(node.steps.some(({ step }) => step === 'rewound'))
    })
  })
})

describe('a mediator on a chain that an operator rewound below what was final', () => {
  it('sends the same commitment again and goes on to the end', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      const nodes = await Promise.all(
        [first, second].map((address) => start({ address, chain, finds: () => claimDigest })),
      )
      await chain.open()
      await chain.mineUntil(() => nodes.every(({ steps }) => steps.some(({ step }) => step === 'committed')))
      await chain.finalise()
      while (chain.has('PanelDrawn')) await chain.rewind(1, 'operator')
      await chain.mineUntil(() => chain.has('DisputeSettled'))
      const commits = chain.sent.filter(({ name, from }) => name === 'commit' && from === first)
      assert.ok(commits.length >= 2)
      assert.equal(new Set(commits.map(({ data }) => data)).size, 1)
      assert.deepEqual(
        nodes.map((node) => node.runs()),
        [1, 1],
      )
    })
  })

  it('takes part again in a dispute that it had forgotten for being settled', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'settled'))
      await chain.finalise()
      await chain.mine()
      while (chain.has('CommitPhaseEnded')) await chain.rewind(1, 'operator')
      await chain.mineUntil(() => chain.has('DisputeSettled'))
      assert.ok(revealedAs(chain, first, 'ACCEPT'))
    })
  })

  it('twice, each time further back, and from a cold start over all of it', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const before = await start({ address: first, chain, finds: () => claimDigest })
      await chain.open()
      await chain.mineUntil(() => before.steps.some(({ step }) => step === 'settled'))
      await chain.finalise()
      await chain.rewind(2, 'operator')
      await chain.mine()
      await chain.finalise()
      while (chain.has('PanelDrawn')) await chain.rewind(1, 'operator')
      await chain.mineUntil(() => chain.has('CommitPhaseEnded'))
      await before.stop()
      const node = await start({ address: first, chain, finds: () => other })
      await chain.mineUntil(() => chain.has('DisputeSettled'))
      assert.ok(revealedAs(chain, first, 'ACCEPT'))
      assert.equal(node.runs(), 0)
    })
  })
})

describe('a commitment of ours that this node did not make', () => {
  const context = { chainId, pool, disputeId, round: 1, mediator: first }
  const secrets = createVoteSecrets(masterOf(first))
  const ballot = {
    outcome: 'REJECT',
    rung: 0,
    reason: null,
    resultDigest: other,
    evidence: `0x${'ee'.repeat(32)}`,
  } as const

  it('is revealed from an empty disk, by keystore and chain alone', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      await chain.open()
      await chain.draw()
      const { commitment } = voteOfBallot(secrets, context, ballot)
      await chain.tell('VoteCommitted', {
        disputeId,
        round: 1,
        mediator: first,
        commitment,
        sealedVote: secrets.seal(context, ballot),
      })
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'), { seconds: 5 })
      assert.equal(node.runs(), 0)
      assert.equal(chain.sent.filter(({ name }) => name === 'commit').length, 0)
      assert.ok(node.logs().includes('is another copy of it running'))
    })
  })

  it('is revealed by a node that had decided another one: two copies were started, and the faster one is gone', async () => {
    const chain = createFakeChain({ seats: [first] })
    await withNodes(async (start) => {
      const slow = chain.transactionsOf(first)
      const transactions: typeof slow = {
        send: (request, onSent) =>
          request.id.endsWith('.commit')
            ? Promise.resolve({ kind: 'refused', code: 'AlreadyCommitted' })
            : slow.send(request, onSent),
      }
      const node = await start({ address: first, chain, finds: () => claimDigest, changes: { transactions } })
      await chain.open()
      await chain.draw()
      await chain.mineUntil(() => node.steps.some(({ step }) => step === 'committing'))
      const { commitment } = voteOfBallot(secrets, context, ballot)
      const sealedVote = secrets.seal(context, ballot)
      await chain.tell('VoteCommitted', { disputeId, round: 1, mediator: first, commitment, sealedVote })
      await chain.mineUntil(() => revealedAs(chain, first, 'REJECT'), { seconds: 5 })
      assert.ok(node.steps.some(({ step }) => step === 'commitRecovered'))
      assert.ok(node.logs().includes('is another copy of it running'))
    })
  })

  it('that the keystore cannot open forbids new commits in the dispute', async () => {
    const chain = createFakeChain({ seats: [first, second] })
    await withNodes(async (start) => {
      const node = await start({ address: first, chain, finds: () => claimDigest })
      await chain.open()
      await chain.draw()
      await chain.tell('VoteCommitted', {
        disputeId,
        round: 1,
        mediator: first,
        commitment: other,
        sealedVote: '0x1234',
      })
      await chain.mineUntil(() =>
        node.steps.some((step) => step.step === 'missed' && step.code === 'UNKNOWN_COMMIT'),
      )
      await chain.mineUntil(() => chain.head().number > 20)
      assert.equal(chain.sent.filter(({ name }) => name === 'commit').length, 0)
    })
  })
})
