import assert from 'node:assert/strict'
import { Interface, Transaction, keccak256 } from 'ethers'
import { disputePoolAbi, lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { MediatorNetwork } from './mediator-network.ts'

const LP = 10n ** 18n
const tip = LP / 10n
/** Of a fee of one LP a seat, 5 % go to the treasury. */
const rewardPerSeat = (LP * 95n) / 100n

const poolAbi = new Interface(disputePoolAbi)

type Told = {
  readonly mediator: string
  readonly round: bigint
  readonly outcome?: bigint
  readonly reason?: bigint
}
type Account = {
  readonly stake: bigint
  readonly locked: bigint
  readonly openLocks: bigint
  readonly absences: bigint
}

/** What a mediator has: wei of coin, wei of LP, and how many transactions it has made. */
export type Balances = ReadonlyMap<
  string,
  {
    readonly coin: bigint
    readonly tokens: bigint
    readonly nonce: bigint
    readonly account: Account
    readonly credit: bigint
  }
>

/** What every mediator has now. */
export const readBalances = async ({ configs, rpc, client, pool }: MediatorNetwork): Promise<Balances> => {
  const { lilypadToken, settlement, stakeRegistry } =
    configs[0]?.chain.contracts ?? assert.fail('no mediator')
  assert.ok(pool.disputePool && lilypadToken && settlement && stakeRegistry)
  const entries = configs.map(async ({ mediator }) => {
    const [coin, nonce] = await Promise.all([
      rpc<string>('eth_getBalance', [mediator, 'latest']),
      rpc<string>('eth_getTransactionCount', [mediator, 'latest']),
    ])
    const asked = <T>(to: string, abi: typeof settlementAbi, method: string): Promise<T> =>
      client.read<T>({ to, abi, method, args: [mediator] })
    const tokens = await asked<bigint>(lilypadToken, lilypadTokenAbi as never, 'balanceOf')
    const credit = await asked<bigint>(settlement, settlementAbi, 'creditOf')
    const account = await asked<Account>(stakeRegistry, stakeRegistryAbi as never, 'accountOf')
    return [mediator, { coin: BigInt(coin), tokens, nonce: BigInt(nonce), account, credit }] as const
  })
  return new Map(await Promise.all(entries))
}

const eventsOf = <T>(
  { client, pool }: MediatorNetwork,
  event: string,
  disputeId: string,
): Promise<readonly T[]> =>
  client.events<T>({ to: pool.disputePool, abi: disputePoolAbi, event, indexed: [disputeId] })

/** Whether everything of a dispute was paid out. */
export const isSettled = async (network: MediatorNetwork, disputeId: string): Promise<boolean> =>
  (await eventsOf(network, 'DisputeSettled', disputeId)).length === 1

/** Every drawn seat, and nobody else, committed once and revealed once, each within its phase: the contract takes nothing later. */
export const assertVotes = async (
  network: MediatorNetwork,
  disputeId: string,
  outcome: bigint,
): Promise<void> => {
  const [panel, ...more] = await eventsOf<{ seats: readonly string[] }>(network, 'PanelDrawn', disputeId)
  assert.ok(panel !== undefined && more.length === 0, 'one panel')
  const seats = panel.seats.toSorted()
  for (const event of ['VoteCommitted', 'VoteRevealed']) {
    const told = await eventsOf<Told>(network, event, disputeId)
    assert.deepEqual(told.map(({ mediator }) => mediator).toSorted(), seats, event)
  }
  const [final] = await eventsOf<{ outcome: bigint }>(network, 'DisputeFinalised', disputeId)
  const votes = await eventsOf<Told>(network, 'VoteRevealed', disputeId)
  const said = votes.map(({ mediator, ...vote }) => `${mediator}: ${vote.outcome}, reason ${vote.reason}`)
  assert.equal(final?.outcome, outcome, `the ruling, of votes ${said.join('; ')}`)
}

/**
 * Of everything that was ever handed to a node, whether it was mined, refused, replaced or lost: one commitment and one vote per
 * mediator, dispute and round, and no nonce for two different calls.
 */
export const assertOneVoteEach = (handed: readonly string[]): void => {
  const said = new Map<string, string>()
  const isSaid = (what: string, is: string): void => {
    assert.equal(said.get(what) ?? is, is, `${what} was signed twice, differently`)
    said.set(what, is)
  }
  for (const { from, to, data, nonce } of handed.map((raw) => Transaction.from(raw))) {
    const call = poolAbi.parseTransaction({ data })
    if (call?.name === 'commit')
      isSaid(`${from} commit ${call.args[0]}.${call.args[1]}`, String(call.args[2]))
    if (call?.name === 'reveal') {
      const vote = call.args[0] as { disputeId: string; round: bigint; mediator: string }
      isSaid(`vote ${vote.mediator} ${vote.disputeId}.${vote.round}`, keccak256(data))
    }
    isSaid(`${from} nonce ${nonce}`, `${to} ${keccak256(data)}`)
  }
}

type Mined = { readonly from: string; readonly hash: string; readonly nonce: string; readonly input: string }
type Receipt = { readonly gasUsed: string; readonly effectiveGasPrice: string; readonly status: string }

/** Everything these accounts had mined, successful or not, in chain order. */
const minedBy = async ({
  rpc,
  configs,
}: MediatorNetwork): Promise<readonly (Mined & { readonly receipt: Receipt })[]> => {
  const head = Number(await rpc<string>('eth_blockNumber'))
  const mined: (Mined & { readonly receipt: Receipt })[] = []
  for (let number = 0; number <= head; number += 1) {
    const at = `0x${number.toString(16)}`
    const { transactions } = await rpc<{ transactions: readonly Mined[] }>('eth_getBlockByNumber', [at, true])
    if (!transactions.some(({ from }) => configs.some(({ mediator }) => mediator.toLowerCase() === from)))
      continue
    const receipts = await rpc<readonly Receipt[]>('eth_getBlockReceipts', [at])
    for (const [index, each] of transactions.entries())
      mined.push({ ...each, receipt: receipts[index] ?? assert.fail('no receipt') })
  }
  return mined
}

/**
 * What each mediator has now is what it had, less the gas of its receipts, plus a reward a seat and a tip a ruling; its stake is
 * whole and free, and its nonces are those of its mined transactions, one each, none missing.
 */
export const assertBalances = async (
  network: MediatorNetwork,
  disputes: readonly string[],
  before: Balances,
): Promise<void> => {
  const mined = await minedBy(network)
  const seatsOf = new Map<string, bigint>()
  const rulingsOf = new Map<string, bigint>()
  const count = (counts: Map<string, bigint>, address: string): void =>
    void counts.set(address, (counts.get(address) ?? 0n) + 1n)
  for (const disputeId of disputes) {
    for (const { mediator } of await eventsOf<Told>(network, 'VoteRevealed', disputeId))
      count(seatsOf, mediator)
    for (const { finaliser } of await eventsOf<{ finaliser: string }>(network, 'DisputeFinalised', disputeId))
      count(rulingsOf, finaliser)
  }
  for (const [mediator, now] of await readBalances(network)) {
    const then = before.get(mediator) ?? assert.fail('a mediator more')
    const own = mined.filter(
      ({ from, nonce }) => from === mediator.toLowerCase() && BigInt(nonce) >= then.nonce,
    )
    assert.deepEqual(
      own.map(({ nonce }) => BigInt(nonce)),
      own.map((_, index) => then.nonce + BigInt(index)),
      'nonces are dense',
    )
    assert.equal(now.nonce, then.nonce + BigInt(own.length))
    const gas = own.reduce(
      (sum, { receipt }) => sum + BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice),
      0n,
    )
    assert.equal(now.coin, then.coin - gas, 'coin is what the receipts left')
    assert.equal(now.credit, then.credit + rewardPerSeat * (seatsOf.get(mediator) ?? 0n), 'a reward a seat')
    assert.equal(now.tokens, then.tokens + tip * (rulingsOf.get(mediator) ?? 0n), 'a tip a ruling')
    const { stake, locked, openLocks, absences } = now.account
    assert.deepEqual(
      [stake, locked, openLocks, absences],
      [then.account.stake, 0n, 0n, 0n],
      'stake is whole and free',
    )
  }
}
