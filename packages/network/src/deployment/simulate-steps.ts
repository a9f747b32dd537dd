import type { RpcProvider } from '@lilymed/chain'
import { explainRevert } from '@lilymed/chain'

/** One transaction that would be sent. */
export type SimulatedCall = { readonly to: string | null; readonly data: string }

/** What one of them would take; null where the node cannot say before the ones that come first are mined. */
export type SimulatedGas = { readonly gas: bigint | null; readonly refusal: string | null }

type Answer = readonly {
  readonly calls: readonly {
    readonly status: string
    readonly gasUsed: string
    readonly returnData?: string
    readonly error?: { readonly message: string; readonly data?: string }
  }[]
}[]

const unknown: SimulatedGas = { gas: null, refusal: null }

const readAnswer = (answer: unknown, count: number): readonly SimulatedGas[] => {
  const blocks = answer as Answer
  return Array.from({ length: count }, (_, place) => {
    const call = blocks[place]?.calls[0]
    if (call === undefined) return unknown
    if (BigInt(call.status) === 1n) return { gas: BigInt(call.gasUsed), refusal: null }
    const data = call.error?.data ?? call.returnData ?? '0x'
    const said = data === '0x' ? undefined : explainRevert(data).message
    return { gas: null, refusal: said ?? call.error?.message ?? 'it would be reverted' }
  })
}

/**
 * What transactions of an account would take one after the other, each in a block of its own, upon what the ones before left: `eth_simulateV1`
 * (execution-apis). A node without it is asked for each alone, and says nothing of those that need an earlier one. Nothing is sent.
 */
export const simulateSteps = async (
  provider: Pick<RpcProvider, 'send' | 'estimateGas' | 'getCode'>,
  from: string,
  calls: readonly SimulatedCall[],
): Promise<readonly SimulatedGas[]> => {
  if (calls.length === 0) return []
  const blockStateCalls = calls.map(({ to, data }) => ({
    calls: [{ from, input: data, ...(to === null ? {} : { to }) }],
  }))
  const answer = await provider
    .send('eth_simulateV1', [{ blockStateCalls, validation: false }, 'latest'])
    .catch(() => undefined)
  if (Array.isArray(answer) && answer.length === calls.length) return readAnswer(answer, calls.length)
  const alone: SimulatedGas[] = []
  for (const { to, data } of calls) {
    // A call of what does not stand yet would be taken for a transfer.
    const isThere = to === null || (await provider.getCode(to)) !== '0x'
    const gas = isThere ? await provider.estimateGas({ from, to, data }).catch(() => null) : null
    alone.push({ gas, refusal: null })
  }
  return alone
}
