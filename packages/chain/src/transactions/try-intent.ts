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
 * Tries calls on the newest state, by every provider at once. A refusal is believed when most refuse, of two when both do: being wrong about one costs a
 * vote, being wrong about a pass costs gas. Of what they say it needs the middle one is taken, of two the higher: one that is on another
 * branch, where there may be no contract, would have it run out of gas. Throws RpcError when nobody answers.
 */
export const tryCalls = async (
  providers: ProviderSet,
  from: string,
  calls: readonly Call[],
): Promise<readonly TrialResult[]> => {
  if (calls.length === 0) return []
  const all = await providers.askAll((provider) => trialsBy(provider, from, calls))
  return calls.map((_, place): TrialResult => {
    const trials = all.flatMap(({ answer }) => answer[place] ?? [])
    const needed = trials.flatMap((trial) => (isGood(trial) ? [trial.gas] : [])).toSorted(byAmount)
    const refusals = trials.filter(({ kind }) => kind === 'reverts')
    if (refusals[0] !== undefined && refusals.length * 2 > trials.length) return refusals[0]
    const gas = needed[Math.floor(needed.length / 2)]
    return gas === undefined ? (trials[0] as TrialResult) : { kind: 'passes', gas }
  })
}

const byAmount = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0)

const isGood = (result: TrialResult): result is Extract<TrialResult, { kind: 'passes' }> =>
  result.kind === 'passes' && result.gas > 0n

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
