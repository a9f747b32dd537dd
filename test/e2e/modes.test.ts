import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import { digestOfCidV0, sealedDataId, sealOf } from '@lilymed/domain'
import { operateTransaction, readTransactions } from '@lilymed/mediator'
import { createLifecycle, createLogger } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import type { DealTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { tamper } from '../../packages/devnet/src/actors/provider-run.ts'
import { eavesdrop } from '../support/eavesdrop.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { MediatorNetwork } from '../support/mediator-network.ts'

const [accept, reject, found] = [1n, 2n, 8n]
const express = 2n
const [revealPhase, finalPhase] = [3n, 6n]
const salt = `0x${'5a'.repeat(32)}`

/** A standard round takes 1290 s at worst on the devnet, an Express one 1070 s. */
const hurried: DealTerms = {
  ...devnetTerms,
  timeouts: { ...devnetTerms.timeouts, judge_results: { timeout: 1250n, collateral: 1n } },
}

type DisputeView = { readonly phase: bigint; readonly outcome: bigint; readonly mode: bigint }
type RoundView = { readonly members: readonly { readonly revealed: boolean; readonly outcome: bigint }[] }

describe('mediators, by what the deal leaves them', () => {
  const lifecycle = createLifecycle()
  let network: MediatorNetwork
  before(async () => {
    network = await startMediatorNetwork(lifecycle, { mediators: 5, revealDepth: 4 })
  })
  after(() => lifecycle.close())

  const phaseOf = async (disputeId: string): Promise<bigint> => network.read<bigint>('phase', [disputeId])
  const ended = async (disputeId: string): Promise<DisputeView & { readonly votes: readonly bigint[] }> => {
    await until('the dispute is final', async () => (await phaseOf(disputeId)) === finalPhase)
    const dispute = await network.read<DisputeView>('getDispute', [disputeId])
    const { members } = await network.read<RoundView>('getRound', [disputeId, 1])
    const { phase, outcome, mode } = dispute
    const votes = members.filter(({ revealed }) => revealed).map((member) => member.outcome)
    return { phase, outcome, mode, votes }
  }

  // First, while what this job gives is nowhere public yet.
  test('vote in an Express round where the time is short, reject with one voice, and tell nobody before', async () => {
    const played = await network.agreeAndRun(1, hurried)
    await played.provider.addResult(played.deal.id, (await tamper(played.honest)).dataId)
    const disputeId = await network.challenge(played)
    const eavesdropper = eavesdrop(network, disputeId)
    // All votes are committed to and none is revealed: the chain stands still until that was listened to.
    await until('the commit phase has ended', async () => (await phaseOf(disputeId)) === revealPhase)
    const goOn = network.clock.pause()
    const isHeard = (): boolean => eavesdropper.hasHeard('log', '"step":"committed"')
    await until('a mediator that committed was listened to', isHeard)
    goOn()
    const { outcome, mode, votes } = await ended(disputeId)
    assert.equal(mode, express)
    assert.equal(outcome, reject)
    assert.deepEqual(votes, [reject, reject, reject])

    // All that any of them showed, in whatever way, while the votes were secret says nothing of them.
    const revealed = await network.client.events<
      Readonly<Record<'salt' | 'evidence' | 'resultDigest', string>>
    >({ to: network.pool.disputePool, abi: disputePoolAbi, event: 'VoteRevealed', indexed: [disputeId] })
    assert.equal(revealed.length, 3)
    const told = await eavesdropper.judge([
      ...revealed.flatMap(({ salt: own, evidence, resultDigest }) =>
        [own, evidence, resultDigest].map((hex) => hex.slice(2)),
      ),
      ...revealed.map(({ resultDigest }) => `${resultDigest.slice(0, 8)}…`),
      // A counter at 0 says nothing.
      /\bREJECT\b(?!",reason="none"\} 0)/,
      /MISMATCH/,
      /it voted/,
      /runs? of its own/,
      /VerdictReached/,
    ])
    assert.equal(new Set(told.map(({ by }) => by)).size, 15)
    const isCommitted = told.some(({ by, text }) => by === 'log' && text.includes('"step":"committed"'))
    assert.ok(isCommitted, 'it must have been listened to while there was something to hide')
  })

  test('say what they found of a sealed claim, which its provider opens after their commitments', async () => {
    const played = await network.agreeAndRun(0, devnetTerms)
    const resultDigest = digestOfCidV0(played.honest.dataId)
    assert.ok(resultDigest)
    const seal = sealOf({
      chainId: BigInt(network.chainId),
      dealId: played.deal.id,
      resourceProvider: played.providerAccount.address,
      resultDigest,
      salt,
    })
    await played.provider.addResult(played.deal.id, sealedDataId(seal))
    const disputeId = await network.challenge(played)

    await until('the commit phase has ended', async () => (await phaseOf(disputeId)) === revealPhase)
    await network.client.as(played.providerAccount).send({
      to: network.pool.disputePool,
      abi: disputePoolAbi,
      method: 'openSeal',
      args: [disputeId, resultDigest, salt],
    })
    const { outcome, votes } = await ended(disputeId)
    assert.equal(outcome, accept)
    assert.deepEqual(votes, [found, found, found])
  })

  test('tell their owner alone what they sent, and take what the owner wants of it, over their sockets', async () => {
    const logger = createLogger({ name: 'owner', level: 'silent' })
    for (const { config, mediator } of network.running.values()) {
      const { sender, intents } = await readTransactions(config)
      assert.equal(sender?.address, mediator.address)
      assert.deepEqual([sender.waiting, sender.hindrances], [0, {}])
      assert.ok(sender.nonces.local > 0 && BigInt(sender.counters.feesSpent) > 0n)
      assert.ok(intents.every(({ id, nonce }) => id !== '' && nonce !== null))
      assert.doesNotMatch(JSON.stringify(intents), /0x[0-9a-f]{65,}/)
      await assert.rejects(operateTransaction(config, 'bump', 'nobody wants this', { logger }), {
        code: 'NOT_FOUND',
      })
    }
  })
})
