import { revertDataOf } from '../pool-client/explain-revert.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import type { TransactionIntent } from './intent.ts'
import type { ProviderSet } from './provider-set.ts'
import { hex, quantity, refused } from './rpc-values.ts'
import type { TransactionProvider } from './rpc-values.ts'

/** What a transaction would need now, or the bytes with which the contract refuses it; `gas` is 0 where the key could not pay it. */
export type TrialResult =
  | { readonly kind: 'passes'; readonly gas: bigint }
  | { readonly kind: 'reverts'; readonly data: string }

type Call = Pick<TransactionIntent, 'to' | 'data' | 'value'>

/**
 * Tries calls on the newest state, in one request. A refusal is believed when every other provider that answers refuses too: being
 * wrong about one costs a vote, being wrong about a pass costs gas. Throws RpcError when nobody answers.
 */
export const tryCalls = async (
  providers: ProviderSet,
  from: string,
  calls: readonly Call[],
): Promise<readonly TrialResult[]> => {
  if (calls.length === 0) return []
  const results = await providers.askOne((provider) => trialsBy(provider, from, calls))
  const doubted = results.flatMap((result, place) => (isGood(result) ? [] : [place]))
  if (doubted.length === 0 || providers.health().length === 1) return results
  const again = doubted.map((place) => calls[place] as Call)
  const others = await providers.askAll((provider) => trialsBy(provider, from, again)).catch(() => [])
  return results.map((result, place) => {
    const index = doubted.indexOf(place)
    if (index === -1) return result
    return others.flatMap(({ answer }) => answer[index] ?? []).find(isGood) ?? result
  })
}

const isGood = (result: TrialResult): boolean => result.kind === 'passes' && result.gas > 0n

const trialsBy = async (
  provider: TransactionProvider,
  from: string,
  calls: readonly Call[],
): Promise<TrialResult[]> => {
  const requests = calls.flatMap(({ to, data, value = 0n }) => {
    const call = { from, to, data, value: hex(value) }
    return [
      { method: 'eth_call', params: [call, 'latest'] },
      { method: 'eth_estimateGas', params: [call] },
    ]
  })
  const answers = await provider.sendBatch(requests)
  return calls.map((_, place) => trialOf(answers[place * 2], answers[place * 2 + 1]))
}

const trialOf = (tried: RpcAnswer | undefined, gas: RpcAnswer | undefined): TrialResult => {
  for (const answer of [tried, gas]) {
    if (answer?.ok !== false) continue
    const data = revertDataOf(answer)
    if (data !== null) return { kind: 'reverts', data }
    // Nodes refuse to try or to estimate for an account that could not pay; the balance is compared by whoever asked.
    if (/insufficient (?:funds|balance)|exceeds allowance/i.test(answer.message))
      return { kind: 'passes', gas: 0n }
  }
  if (tried?.ok !== true) throw refused(tried, 'to try the call')
  return { kind: 'passes', gas: quantity(gas, 'a gas estimate') }
}

/** The bytes with which a call is refused at a block, as far as they can be had afterwards. */
export const revertAt = (
  providers: ProviderSet,
  from: string,
  { to, data, value = 0n }: Call,
  blockNumber: number,
): Promise<string | null> =>
  providers
    .askOne(async (provider) => {
      const call = { from, to, data, value: hex(value) }
      const [answer] = await provider.sendBatch([{ method: 'eth_call', params: [call, hex(blockNumber)] }])
      return answer?.ok === false ? revertDataOf(answer) : null
    })
    .catch(() => null)
