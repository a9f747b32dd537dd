import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@lilymed/chain/testing/eventually'
import { disputePoolAbi, lilypadTokenAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import { outcomeNumber, phaseNumber } from '@lilymed/domain'
import type { Ruling } from '@lilymed/domain'
import { createKeystore } from '@lilymed/mediator'
import { createLifecycle } from '@lilymed/service-kit'
import type { Lifecycle } from '@lilymed/service-kit'
import { id, Interface, parseUnits, ZeroHash } from 'ethers'
import type { TransactionReceipt } from 'ethers'
import { runCommand } from '../../cli/src/testing/run-command.ts'
import { createBeaconOperator } from '../../packages/devnet/src/actors/beacon-operator.ts'
import type { BeaconOperator } from '../../packages/devnet/src/actors/beacon-operator.ts'
import { createDealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import type { DealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { openDeal } from '../../packages/devnet/src/actors/market.ts'
import type { AccountClient } from '../../packages/devnet/src/chain/account-client.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import type { DevnetAccount, DevnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import type { Anvil } from '../../packages/devnet/src/chain/anvil.ts'
import { devnetEpochSeconds } from '../../packages/devnet/src/deployment/devnet-pool.ts'
import { createSolver } from '../../packages/devnet/src/solver/create-solver.ts'
import type { Solver } from '../../packages/devnet/src/solver/create-solver.ts'
import { shelve } from '../../packages/devnet/src/stage/module-shelf.ts'
import { drawClass, prepareChain } from '../../packages/devnet/src/stage/prepare-chain.ts'
import type { PreparedChain } from '../../packages/devnet/src/stage/prepare-chain.ts'

export const LP = parseUnits('1', 18)
/** A CIDv0 that no job gives. */
export const WRONG_CLAIM = 'Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy'

/** An account that the node signs for, so that it never differs with a command over the next nonce; mined at once. */
const quickly = (anvil: Anvil, account: DevnetAccount): AccountClient => ({
  ...account,
  send: async ({ to, abi, method, args = [] }) => {
    await anvil.rpc('anvil_impersonateAccount', [account.address])
    const data = new Interface(abi).encodeFunctionData(method, args)
    const call = { from: account.address, to, data }
    await anvil.rpc('eth_call', [call, 'latest'])
    const hash = await anvil.rpc('eth_sendTransaction', [{ ...call, gas: '0x989680' }])
    // On a machine that is busy the block comes after the answer.
    let receipt: TransactionReceipt | null = null
    await eventually(`${method} is mined`, async () => {
      receipt = await anvil.rpc<TransactionReceipt | null>('eth_getTransactionReceipt', [hash])
      return receipt !== null
    })
    return receipt ?? assert.fail()
  },
})

export type OpenedDeal = {
  readonly dealId: string
  readonly agree: (party: 'creator' | 'provider') => Promise<void>
}

/** A devnet chain with a solver and some mediators who vote as they are told, for commands of a deal's parties. */
export type PartyChain = PreparedChain & {
  readonly anvil: Anvil
  readonly accounts: DevnetAccounts
  readonly solver: Solver
  readonly creator: DevnetAccount
  readonly provider: DevnetAccount
  readonly folder: string
  readonly drawClass: string
  readonly as: (account: DevnetAccount) => DealParty
  /** Any call of somebody, mined at once. */
  readonly quick: (account: DevnetAccount) => AccountClient
  /** A deal at the solver, not on chain yet. */
  openDeal(seed?: string, by?: DevnetAccount): Promise<OpenedDeal>
  /** A deal on chain that both parties agreed to. */
  agreedDeal(seed?: string): Promise<string>
  /** The same with a result. */
  submittedDeal(dataId?: string): Promise<string>
  advance(seconds: number): Promise<void>
  /** Draws the present round's panel, has it vote, and closes the round. */
  rule(dealId: string, ruling: Ruling): Promise<void>
  /** Lets the ruling become final and has somebody of the panel finalise it. */
  finalise(dealId: string): Promise<void>
  disputeOf(dealId: string): Promise<string>
  balanceOf(address: string): Promise<bigint>
  /** The words of a command against this chain, with somebody's key where one is named, for a process of its own. */
  commandOf(words: string, account?: DevnetAccount, rpcUrl?: string): Promise<string[]>
  /** Runs `lilymed …` against this chain, with somebody's key where one is named. */
  run(words: string, account?: DevnetAccount): ReturnType<typeof runCommand>
  readonly close: Lifecycle['close']
}

const FEWEST = 6

/** Starts it. With six mediators, as unless told, a class has one round; with ten it has two. */
export const startPartyChain = async ({ mediators = FEWEST } = {}): Promise<PartyChain> => {
  const lifecycle = createLifecycle()
  try {
    return await start(lifecycle, mediators)
  } catch (failure) {
    await lifecycle.close()
    throw failure
  }
}

const passphrase = 'a passphrase'

const start = async (lifecycle: Lifecycle, mediators: number): Promise<PartyChain> => {
  const all = devnetAccounts()
  const accounts = { ...all, mediators: all.mediators.slice(0, mediators) }
  const [creator, provider] = [all.jobCreators[0], all.resourceProviders[0]]
  if (creator === undefined || provider === undefined) throw new Error('expected accounts')
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-parties-'))
  lifecycle.defer(() => rmSync(folder, { recursive: true, force: true }))
  const anvil = lifecycle.use(await startAnvil())
  const prepared = await prepareChain(anvil, accounts, () => undefined)
  const { client, lilypad, pool } = prepared
  lifecycle.defer(() => client.close())
  const solver = lifecycle.use(await createSolver())
  const module = shelve(solver, 'mandelbrot')
  const advance = async (seconds: number): Promise<void> => {
    await anvil.rpc('evm_increaseTime', [seconds])
    await anvil.rpc('evm_mine', [])
  }
  const operator = await createBeaconOperator({
    client,
    account: quickly(anvil, accounts.beaconOperator),
    beacon: pool.beacon,
    secret: id('the beacon of a test'),
  })
  const published = new Set<bigint>()
  // Disputes that were raised in the same seconds wait for one round, and the beacon takes it once.
  const beacon: BeaconOperator = {
    ...operator,
    publish: async (round) => {
      if (!published.has(round)) await operator.publish(round)
      published.add(round)
    },
  }
  const contracts = { ...lilypad, ...pool }
  const quick = (account: DevnetAccount): AccountClient => quickly(anvil, account)
  // Above the minimum, so that whoever is slashed in one test can be drawn in the next.
  for (const mediator of mediators > FEWEST ? accounts.mediators : []) {
    const on = (
      who: DevnetAccount,
      to: string,
      abi: typeof lilypadTokenAbi | typeof stakeRegistryAbi,
      method: string,
      args: readonly unknown[],
    ) => quick(who).send({ to, abi, method, args })
    await on(accounts.deployer, lilypad.token, lilypadTokenAbi, 'transfer', [mediator.address, 400n * LP])
    await on(mediator, lilypad.token, lilypadTokenAbi, 'approve', [pool.stakeRegistry, 400n * LP])
    await on(mediator, pool.stakeRegistry, stakeRegistryAbi, 'stake', [400n * LP])
  }
  await advance(devnetEpochSeconds)
  const as = (account: DevnetAccount): DealParty => createDealParty(quick(account), contracts)
  const keys = new Map<string, string>()
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
  const keystoreOf = async ({ name, privateKey }: DevnetAccount): Promise<string> => {
    const known = keys.get(name)
    if (known !== undefined) return known
    const directory = join(folder, name.replaceAll(' ', '-'))
    const { file } = await createKeystore({
      directory,
      passphrase,
      privateKey,
      scryptN: 1024,
      now: new Date(),
    })
    keys.set(name, file)
    return file
  }
  const open = async (seed: string = crypto.randomUUID(), by = creator): Promise<OpenedDeal> => {
    const deal = await openDeal(
      { solver, solverAddress: accounts.solver.address, mediator: pool.disputePool, terms: devnetTerms },
      { jobCreator: by, resourceProvider: provider, module, inputs: { SEED: seed } },
    )
    const members = {
      solver: accounts.solver.address,
      jobCreator: by.address,
      resourceProvider: provider.address,
      mediators: deal.members.mediators ?? [],
    }
    return {
      dealId: deal.id,
      agree: (party) => as(party === 'creator' ? by : provider).agree(deal.id, members, devnetTerms),
    }
  }
  const agreedDeal = async (seed?: string): Promise<string> => {
    const { dealId, agree } = await open(seed)
    await agree('provider')
    await agree('creator')
    return dealId
  }
  const commandOf = async (words: string, account?: DevnetAccount, rpcUrl = anvil.url): Promise<string[]> => [
    ...words.split(' '),
    '--rpc',
    rpcUrl,
    '--controller',
    lilypad.controller,
    ...(account === undefined
      ? []
      : ['--keystore', await keystoreOf(account), '--passphrase-file', passphraseFile]),
  ]
  const read = <T>(method: string, args: readonly unknown[]): Promise<T> =>
    client.read<T>({ to: pool.disputePool, abi: disputePoolAbi, method, args })
  const disputeOf = (dealId: string): Promise<string> => read('disputeOf', [dealId])
  const panel = { quick, accounts, pool: pool.disputePool, beacon, advance, read }
  return {
    ...prepared,
    anvil,
    accounts,
    solver,
    creator,
    provider,
    folder,
    drawClass,
    as,
    quick,
    openDeal: open,
    agreedDeal,
    submittedDeal: async (dataId = WRONG_CLAIM) => {
      const dealId = await agreedDeal()
      await as(provider).addResult(dealId, dataId)
      return dealId
    },
    advance,
    disputeOf,
    balanceOf: (address) =>
      client.read({ to: lilypad.token, abi: lilypadTokenAbi, method: 'balanceOf', args: [address] }),
    rule: async (dealId, ruling) => rule(panel, await disputeOf(dealId), ruling),
    finalise: async (dealId) => {
      const disputeId = await disputeOf(dealId)
      await advance(61)
      const [member] = await membersOf(panel, disputeId)
      const account = accounts.mediators.find(({ address }) => address === member)
      if (account === undefined) throw new Error('expected a member of the panel')
      await as(account).allowAppeal(10n * LP)
      await quick(account).send({
        to: pool.disputePool,
        abi: disputePoolAbi,
        method: 'finalise',
        args: [disputeId],
      })
    },
    commandOf,
    run: async (words, account) => runCommand(...(await commandOf(words, account))),
    close: () => lifecycle.close(),
  }
}

type Panel = Pick<PartyChain, 'quick' | 'accounts' | 'advance'> & {
  readonly pool: string
  readonly beacon: BeaconOperator
  readonly read: <T>(method: string, args: readonly unknown[]) => Promise<T>
}
type SeenRound = {
  readonly beaconRound: bigint
  readonly members: readonly { readonly mediator: string; readonly seated: boolean }[]
}

const roundOf = async ({ read }: Panel, disputeId: string): Promise<{ number: bigint; round: SeenRound }> => {
  const { currentRound } = await read<{ currentRound: bigint }>('getDispute', [disputeId])
  return { number: currentRound, round: await read<SeenRound>('getRound', [disputeId, currentRound]) }
}

const membersOf = async (panel: Panel, disputeId: string): Promise<readonly string[]> =>
  (await roundOf(panel, disputeId)).round.members
    .filter(({ seated }) => seated)
    .map(({ mediator }) => mediator)

const rule = async (panel: Panel, disputeId: string, ruling: Ruling): Promise<void> => {
  const { quick, accounts, pool, beacon, advance, read } = panel
  const on = (account: DevnetAccount, method: string, args: readonly unknown[]) =>
    quick(account).send({ to: pool, abi: disputePoolAbi, method, args })
  const { number, round } = await roundOf(panel, disputeId)
  await advance(45)
  await beacon.publish(round.beaconRound)
  await on(accounts.deployer, 'drawPanel', [disputeId])
  const { claimDigest } = await read<{ claimDigest: string }>('getDispute', [disputeId])
  const digest =
    ruling === 'ACCEPT' ? claimDigest : ruling === 'REJECT' ? id('what three of us found') : ZeroHash
  const votes = (await membersOf(panel, disputeId)).map((mediator) => ({
    disputeId,
    round: number,
    mediator,
    outcome: outcomeNumber(ruling),
    rung: 0,
    reason: ruling === 'CANNOT_REPRODUCE' ? 1 : 0,
    resultDigest: digest,
    evidence: id('evidence'),
    salt: id(mediator),
  }))
  for (const vote of votes) {
    const account = accounts.mediators.find(({ address }) => address === vote.mediator)
    if (account === undefined) throw new Error('expected a mediator')
    await on(account, 'commit', [disputeId, await read('hashVote', [vote]), '0x'])
  }
  for (const vote of votes) await on(accounts.deployer, 'reveal', [vote])
  if (Number(await read('phase', [disputeId])) === phaseNumber('TALLY'))
    await on(accounts.deployer, 'closeRound', [disputeId])
}
