import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { digestOfCidV0 } from '@lilymed/domain'
import type { DisputeId } from '@lilymed/domain'
import { createLifecycle } from '@lilymed/service-kit'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startMediatorNetwork, until } from '../support/mediator-network.ts'
import type { MediatorNetwork } from '../support/mediator-network.ts'
import { playRound } from '../support/voting-crowd.ts'

const LP = 10n ** 18n
const [accept, reject] = [1n, 2n]
const [finalPhase, appealPhase] = [6n, 7n]
/** From a round's opening to its randomness. */
const beaconDelaySeconds = 30
/** For reveals that are all in already. */
const revealSeconds = 120
const split = ['REJECT', 'REJECT'] as const
const bought = ['REJECT', 'REJECT', 'REJECT', 'REJECT'] as const

describe('a mediator in mode full whose finding a panel contradicts', () => {
  const lifecycle = createLifecycle()
  let network: MediatorNetwork
  before(async () => {
    network = await startMediatorNetwork(lifecycle, {
      mediators: 1,
      crowd: 40,
      startsMediators: false,
      revealDepth: 1,
      clockPace: { blockEveryMs: 100, secondsPerBlock: 1 },
    })
  })
  after(() => lifecycle.close())

  test(
    'appeals by itself, once, gets its bond and its gain, and claims them',
    { timeout: 200_000 },
    async () => {
      const [config] = network.configs
      assert.ok(config)
      const { lilypadToken: token, stakeRegistry, settlement } = config.chain.contracts
      assert.ok(token && stakeRegistry && settlement)
      const accounts = devnetAccounts()
      const [own] = accounts.mediators
      assert.equal(own?.address, config.mediator)
      const account = network.client.as(own)
      const balance = (): Promise<bigint> =>
        network.client.read<bigint>({
          to: token,
          abi: lilypadTokenAbi,
          method: 'balanceOf',
          args: [own.address],
        })

      // So much stake that it sits in the first or the second panel all but surely, and what an appeal puts up.
      const more = 39_000n * LP
      await network.client
        .as(accounts.deployer)
        .send({ to: token, abi: lilypadTokenAbi, method: 'transfer', args: [own.address, more + 100n * LP] })
      await account.send({ to: token, abi: lilypadTokenAbi, method: 'approve', args: [stakeRegistry, more] })
      await account.send({ to: stakeRegistry, abi: stakeRegistryAbi, method: 'stake', args: [more] })
      await network.clock.advance(60)
      await network.run({
        ...config,
        rewards: { claim: true, minimumAmount: '1', gasMultiple: 1, everySeconds: 1 },
      })

      const played = await network.agreeAndRun(0, devnetTerms)
      await played.provider.addResult(played.deal.id, played.honest.dataId)
      const disputeId = (await network.challenge(played, undefined, 3)) as DisputeId
      const claimDigest = digestOfCidV0(played.honest.dataId)
      assert.ok(claimDigest)
      const play = (round: number, script: (seat: number) => 'ACCEPT' | 'REJECT') =>
        playRound(network, { disputeId, round, claimDigest }, script)
      const phaseIs = (phase: bigint) => async (): Promise<boolean> =>
        (await network.read<bigint>('phase', [disputeId])) === phase
      const outcome = async (): Promise<bigint> =>
        (await network.read<{ outcome: bigint }>('getDispute', [disputeId])).outcome

      // Two of three say REJECT, which opens the second round; there four of seven do.
      const first = await play(1, (seat) => split[seat] ?? 'ACCEPT')
      await network.clock.advance(revealSeconds)
      const currentRound = async (): Promise<bigint> =>
        (await network.read<{ currentRound: bigint }>('getDispute', [disputeId])).currentRound
      await until('the second round is open', async () => (await currentRound()) === 2n)
      await network.clock.advance(beaconDelaySeconds)
      await network.publishFor(disputeId, 2)
      const second = await play(2, (seat) => bought[seat] ?? 'ACCEPT')
      assert.ok([...first, ...second].includes(own.address), 'it must have had a seat')
      await network.clock.advance(revealSeconds)
      await until('the ruling can be appealed', phaseIs(appealPhase))
      assert.equal(await outcome(), reject)

      const before = await balance()
      await until('it has appealed', () => network.steps.some(({ step }) => step === 'appealed'))
      assert.equal(before - (await balance()), 30n * LP, 'fifteen seats, and as much again')
      await network.clock.advance(beaconDelaySeconds)
      await network.publishFor(disputeId, 3)
      await play(3, () => 'ACCEPT')
      await until('the dispute is final', async () => {
        await network.clock.advance(20)
        return phaseIs(finalPhase)()
      })
      assert.equal(await outcome(), accept)

      await until('the appeal is settled', () => network.steps.some(({ step }) => step === 'appealEnded'))
      const ended = network.steps.find((step) => step.step === 'appealEnded')
      assert.ok(ended?.step === 'appealEnded')
      assert.equal(ended.result, 'OVERTURNED')
      assert.ok(BigInt(ended.credited) > 15n * LP, 'its bond, and of the slashes')
      assert.equal(network.steps.filter(({ step }) => step === 'appealing').length, 1)
      const credit = (): Promise<bigint> =>
        network.client.read<bigint>({
          to: settlement,
          abi: settlementAbi,
          method: 'creditOf',
          args: [own.address],
        })
      await until(
        'nothing is left to claim',
        async () => (await balance()) > before - 30n * LP && (await credit()) === 0n,
      )
      assert.ok(
        (await balance()) > before - 15n * LP,
        'what it put up came back but for the fees that were spent',
      )
    },
  )
})
