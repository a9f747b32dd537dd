import { createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import type { PoolContracts } from '../handler.ts'
import { readQuantity } from '../rewards/read-quantity.ts'
import type { ReadMeans } from './appeal-duty.ts'

/** Gas of an appeal, as contracts/snapshots/DisputePool.json measures it, with a fifth on top for the third round. */
const appealGas = 272_000n
const COIN = 10n ** 18n

export type MeansOptions = {
  readonly owner: Address
  readonly contracts: Pick<PoolContracts, 'lilypadToken' | 'settlement'>
  readonly reads: { readonly provider: CallReader; readonly explain: RevertExplainer }
  /** wei of LP for 10^18 wei of coin; null where the operator gave none, and gas counts as nothing. */
  readonly lpPerCoin: bigint | null
}

/** What the wallet of a key has for appeals, as the newest block has it. */
export const createMeansReader =
  ({ owner, contracts, reads, lpPerCoin }: MeansOptions): ReadMeans =>
  async () => {
    const token = createContractClient(lilypadTokenAbi, contracts.lilypadToken, reads)
    const account = owner as `0x${string}`
    const [tokens, allowance, gasPrice] = await Promise.all([
      token.read('balanceOf', [account]),
      token.read('allowance', [account, contracts.settlement]),
      readQuantity(reads.provider, 'eth_gasPrice', []),
    ])
    return { tokens, allowance, gas: (appealGas * gasPrice * (lpPerCoin ?? 0n)) / COIN }
  }
