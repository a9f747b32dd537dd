import { samplePosition } from '@lilymed/api/testing/sample-position'
import { phaseNumber, ZERO_BYTES32 } from '@lilymed/domain'
import { portableClass } from '../challenge/read-challenge.ts'
import type { PartyNetwork } from '../network/open-party-network.ts'
import type { PartySender, PartyStep } from '../sending/party-sender.ts'
import { CREATOR, DISPUTE, LP, PROVIDER } from './sample-view.ts'

type State = {
  readonly allowance: bigint
  readonly rounds: number
  readonly isDisputed: boolean
  readonly round: number
}

/** What a transaction makes of the state, as the contracts would; undefined where they would refuse it. */
const after = (state: State, what: string): State | undefined => {
  const { allowance, rounds, isDisputed } = state
  if (what.startsWith('let ')) return { ...state, allowance: 20n * LP }
  if (what.startsWith('pay '))
    return rounds === 0 && allowance >= 3n * LP
      ? { ...state, allowance: allowance - 3n * LP, rounds: 1 }
      : undefined
  if (what.startsWith('appeal')) return isDisputed ? { ...state, round: state.round + 1 } : undefined
  return rounds > 0 && !isDisputed ? { ...state, isDisputed: true } : undefined
}

/** A chain with one result of the sample creator’s, a block a transaction, `elapsed` seconds after it came, `appellant` who appeals, final `depth` blocks below its head, and a node that is `lag` heads behind after each. */
export const sampleChain = ({ lag = 0, elapsed = 0, appellant = CREATOR, depth = 0 } = {}) => {
  const { deal, parameters, contracts, now } = samplePosition()
  const states: State[] = [{ allowance: 0n, rounds: 0, isDisputed: false, round: 1 }]
  const sent: string[] = []
  let stale = 0
  const hashOf = (number: number): string => `0x${String(number).padStart(64, '0')}`
  const answers: Readonly<Record<string, (state: State) => unknown>> = {
    getDealsForParty: () => ['deal'],
    hasDeal: () => true,
    getDeal: () => ({
      members: { solver: deal?.solver, jobCreator: CREATOR, resourceProvider: PROVIDER, mediators: [] },
      pricing: { instructionPrice: 10n * LP, paymentCollateral: 20n * LP, mediationFee: 3n * LP },
      timeouts: { judgeResults: { timeout: 3600n, collateral: LP } },
    }),
    getAgreement: ({ isDisputed }) => ({
      state: isDisputed ? 3 : 2,
      resourceProviderAgreedAt: 1n,
      jobCreatorAgreedAt: 2n,
      resultsSubmittedAt: BigInt(now),
    }),
    getResult: () => ({ dataId: deal?.claim?.dataId, instructionCount: 1n }),
    getJobCost: () => 10n * LP,
    getResultsCollateral: () => 50n * LP,
    disputeOf: ({ isDisputed }) => (isDisputed ? DISPUTE : ZERO_BYTES32),
    fundingOf: ({ rounds }) => ({ drawClass: portableClass, rounds, amount: rounds === 0 ? 0n : 3n * LP }),
    declarationOf: () => ({ policyDigest: ZERO_BYTES32, drawClasses_: [], highestRung: 0 }),
    quoteIn: () => ({
      mode: 1,
      rounds: 2,
      classRounds: 2,
      drawable: 12,
      deadline: BigInt(now + 3600),
      seats: [3, 7, 15],
      roundCosts: [3n * LP, 7n * LP, 15n * LP],
    }),
    getDispute: ({ round, isDisputed }) => ({
      dealId: 'deal',
      jobCreator: CREATOR,
      resourceProvider: PROVIDER,
      mode: 1,
      phase: phaseNumber(!isDisputed ? 'NONE' : round === 1 ? 'APPEAL' : 'COMMIT'),
      currentRound: round,
      rounds: 1,
      classRounds: 2,
      outcome: round === 1 ? 1 : 0,
      deadline: BigInt(now + 3600),
      seal: ZERO_BYTES32,
      evidencePosted: false,
      parameterVersion: 1,
      mediationFee: 3n * LP,
      finalAt: round === 1 ? BigInt(now + 60) : 0n,
    }),
    getRound: () => ({ members: [], committed: 3, revealed: 3, settled: false, appellant }),
    creditOf: () => 0n,
    paused: () => false,
    current: () => 1,
    at: () => parameters,
    epochAt: () => 1n,
    leavesOf: () => [],
    balanceOf: () => 100n * LP,
    allowance: ({ allowance }) => allowance,
  }
  const contract = (address: string) => ({
    address,
    read: async (name: string, _: unknown, { blockHash }: { readonly blockHash: string }) => {
      const state = states.find((_each, number) => hashOf(number) === blockHash)
      const answer = answers[name]
      if (state === undefined || answer === undefined)
        throw new TypeError(`nothing answers ${name} at ${blockHash}`)
      return answer(state)
    },
  })
  const { controller, disputePool, settlement, token } = contracts
  const network = {
    chainId: 31_337,
    forwarder: null,
    firstBlock: 0,
    warn: () => undefined,
    provider: { getLogs: async () => [] },
    client: {
      controller: contract(controller),
      disputePool: contract(disputePool),
      settlement: contract(settlement),
      token: contract(token),
      storage: contract('0x'),
      parameters: contract('0x'),
      sortition: contract('0x'),
    },
    ask: async (method: string) => (method === 'eth_gasPrice' ? '0x1' : '0xde0b6b3a7640000'),
    final: async () => states.length - 1 - depth,
    hashAt: async (number: number) => (number < states.length ? hashOf(number) : null),
    head: async () => {
      const number = Math.max(0, states.length - 1 - (stale > 0 ? 1 : 0))
      stale = Math.max(0, stale - 1)
      return { number, hash: hashOf(number), time: now + elapsed + number }
    },
  } as unknown as PartyNetwork
  const sender: PartySender = {
    address: CREATOR,
    send: async ({ what }: PartyStep) => {
      const next = after(states.at(-1) ?? { allowance: 0n, rounds: 0, isDisputed: false, round: 1 }, what)
      if (next === undefined) throw new TypeError(`the contract refuses to ${what}`)
      states.push(next)
      sent.push(what.split(' ')[0] ?? '')
      stale = lag
      return { what, hash: hashOf(states.length), blockNumber: states.length - 1, fee: 1n }
    },
    close: async () => undefined,
  }
  /** Blocks in which nothing happens. */
  const mine = (blocks: number): void => {
    for (let count = 0; count < blocks; count += 1) states.push(...states.slice(-1))
  }
  return { network, sender, sent, mine }
}
