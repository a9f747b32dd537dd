import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import type { ProviderSet } from './provider-set.ts'
import { readRefusal, tellable } from './refusals.ts'
import type { RefusalKind } from './refusals.ts'
import type { TransactionProvider } from './rpc-values.ts'

/** What became of handing signed bytes to every provider. */
export type Delivery = {
  /** Whether one at least has them now. */
  readonly isTaken: boolean
  /** What the others said, the most telling first. */
  readonly refusals: readonly Refusal[]
}
export type Refusal = { readonly provider: string; readonly kind: RefusalKind; readonly message: string }

/** Which refusal says most where nobody took it. */
const TELLING: readonly RefusalKind[] = [
  'GAS_TOO_LOW',
  'REPLACEMENT_UNDERPRICED',
  'UNDERPRICED',
  'INSUFFICIENT_FUNDS',
  'NODE_FEE_LIMIT',
  'GAS_TOO_HIGH',
  'UNSUPPORTED',
  'NONCE_USED',
  'NONCE_AHEAD',
  'POOL_FULL',
  'OTHER',
  'UNREACHABLE',
]

/** Hands signed transactions to every provider, in their order. Never throws: what was refused decides nothing by itself. */
export const broadcast = async (
  providers: ProviderSet,
  raws: readonly string[],
): Promise<readonly Delivery[]> => {
  if (raws.length === 0) return []
  const answers = await providers
    .askAll((provider) => handTo(provider, raws))
    .catch((failure: Error): Array<{ name: string; answer: RpcAnswer[] }> => [
      { name: 'every provider', answer: raws.map(() => ({ ok: false, code: 0, message: failure.message })) },
    ])
  const isReached = !answers.some(({ name }) => name === 'every provider')
  return raws.map((_, place) => {
    const said = answers.map(({ name, answer }) => verdictOf(name, answer[place], isReached))
    const refusals = said
      .filter((refusal) => refusal !== null)
      .toSorted((left, right) => TELLING.indexOf(left.kind) - TELLING.indexOf(right.kind))
    return { isTaken: said.includes(null), refusals }
  })
}

const handTo = (provider: TransactionProvider, raws: readonly string[]): Promise<RpcAnswer[]> =>
  provider.sendBatch(raws.map((raw) => ({ method: 'eth_sendRawTransaction', params: [raw] })))

const verdictOf = (provider: string, answer: RpcAnswer | undefined, isReached: boolean): Refusal | null => {
  if (answer?.ok === true) return null
  const message = answer?.message ?? 'no answer'
  const kind = isReached ? readRefusal(message) : 'UNREACHABLE'
  return kind === 'KNOWN' ? null : { provider, kind, message: tellable(message) }
}
