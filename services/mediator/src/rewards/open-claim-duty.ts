import { createCallEncoder, createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { settlementAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import type { ClaimView } from '@lilymed/domain/claiming'
import { voteGas } from '../economics/vote-gas.ts'
import { createClaimDuty } from './claim-duty.ts'
import type { ClaimDuty, ClaimDutyOptions, Creditor } from './claim-duty.ts'
import { readQuantity } from './read-quantity.ts'
import type { ClaimRules } from './rewards-config.ts'

/** What a claim uses at most: the first payment to an address that has no LP yet, with room. */
const claimGas = 120_000n
/** Votes whose gas stays in the wallet: no claim may keep a commitment or a reveal from being sent. */
const votesKept = 20n

export type OpenClaimDutyOptions = Omit<ClaimDutyOptions, 'creditors' | 'look' | 'everyMs'> & {
  readonly mediator: Address
  readonly key: Address
  readonly settlement: Address
  readonly reads: { readonly provider: CallReader; readonly explain: RevertExplainer }
  readonly rules: ClaimRules
  /** wei of LP for 10^18 wei of coin; null where the operator gave none. */
  readonly lpPerCoin: bigint | null
  /** The time of the newest block, unix seconds. */
  readonly chainTime: () => number
}

/** The claims of a mediator: its own credits, and those of its key, which appeals in its own name. */
export const openClaimDuty = (options: OpenClaimDutyOptions): ClaimDuty => {
  const { mediator, key, settlement: address, reads, rules, lpPerCoin, chainTime } = options
  const encoder = createCallEncoder(settlementAbi, address)
  const settlement = createContractClient(settlementAbi, address, reads)
  const own: Creditor = { account: mediator, claim: encoder.call('claimOf', [mediator as `0x${string}`]) }
  const ofKey: Creditor = { account: key, claim: encoder.call('claim', []) }
  return createClaimDuty({
    ...options,
    creditors: key === mediator ? [own] : [own, ofKey],
    everyMs: rules.everyMs,
    look: async (account) => {
      const [credit, coin, gasPrice] = await Promise.all([
        settlement.read('creditOf', [account as `0x${string}`]),
        readQuantity(reads.provider, 'eth_getBalance', [key, 'latest']),
        readQuantity(reads.provider, 'eth_gasPrice', []),
      ])
      const view: ClaimView = { credit, coin, gas: claimGas * gasPrice, lpPerCoin, at: chainTime() }
      const keepCoin = votesKept * (voteGas.commit + voteGas.reveal) * gasPrice
      return { view, policy: { minimum: rules.minimum, gasMultiple: rules.gasMultiple, keepCoin } }
    },
  })
}
