import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'

const PRICES: ReadonlySet<string> = new Set(['eth_gasPrice', 'eth_maxPriorityFeePerGas'])

/** Whether every node answers a call out of what it alone knows: what gas costs, and what waits in its pool. None of them is wrong that says something else. */
export const isOwnOpinion = ({ method, params }: RpcCall): boolean =>
  PRICES.has(method) || (method === 'eth_getTransactionCount' && params[1] === 'pending')

/** Of what each endpoint answers to calls, call by call the answer in the middle, of two the lower: none of three can move it beyond what the others say. */
export const middleAnswers = (said: readonly (readonly RpcAnswer[])[]): RpcAnswer[] => {
  const [first = []] = said
  return first.map((fallback, place) => {
    const quantities = said
      .flatMap((answers) => answers[place] ?? [])
      .filter(
        (answer) => answer.ok && typeof answer.result === 'string' && /^0x[0-9a-f]+$/i.test(answer.result),
      )
      .toSorted((one, other) => (amountOf(one) < amountOf(other) ? -1 : 1))
    return quantities[Math.floor((quantities.length - 1) / 2)] ?? fallback
  })
}

const amountOf = (answer: RpcAnswer): bigint => (answer.ok ? BigInt(String(answer.result)) : 0n)
