import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { lacking } from './pooled-reader.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import type { SettledHead } from './settle-head.ts'
import { takeMajority } from './take-majority.ts'

type Reader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
type Claim = { readonly id: number; readonly answers: readonly RpcAnswer[]; readonly what: string }

export type AgreeingReaderOptions = {
  readonly settled: () => SettledHead | null
  readonly onContradiction: (contradiction: Contradiction) => void
  /** How long the second opinion is waited for once there is a first. */
  readonly patienceMs: number
}

/** Methods whose answer is the same everywhere at the same block, with the place of the block among their parameters. */
const BLOCK_AT: ReadonlyMap<string, number> = new Map([
  ['eth_call', 1],
  ['eth_getBalance', 1],
  ['eth_getCode', 1],
  ['eth_getTransactionCount', 1],
  ['eth_getStorageAt', 2],
])

/**
 * Reads of the state of the chain on which two endpoints must agree. Where they differ as of their latest blocks, as they do when one
 * lags, all are asked again as of the head that stands; whoever then says something else than most is wrong, and is quarantined.
 * Throws RPC_ENDPOINTS_DISAGREE where no majority tells. Everything else, and what only one endpoint can answer, is read as usual.
 */
export const createAgreeingReader = (
  context: PoolContext,
  { settled, onContradiction, patienceMs }: AgreeingReaderOptions,
  reader: Reader,
): Reader => {
  const { register, clock, closed } = context

  const claimOf = async (id: number, calls: readonly RpcCall[]): Promise<Claim | undefined> => {
    const need = { what: 'read', atHead: true } as const
    const ask = { need, method: calls[0]?.method ?? '', calls: calls.length }
    const asked = await askedOnce(
      context,
      { ...ask, run: ({ provider }, signal) => provider.sendBatch(calls, signal) },
      id,
      closed,
    )
    if (!('answer' in asked) || lacking(asked.answer) !== undefined) return undefined
    return { id, answers: asked.answer, what: meaningOf(asked.answer) }
  }

  /** What these endpoints say; those that take much longer than the first are not waited for. */
  const claims = async (ids: readonly number[], calls: readonly RpcCall[]): Promise<readonly Claim[]> => {
    const found: Claim[] = []
    const first = Promise.withResolvers<void>()
    const all = Promise.all(
      ids.map(async (id) => {
        const claim = await claimOf(id, calls)
        if (claim === undefined) return
        found.push(claim)
        first.resolve()
      }),
    )
    const over = new AbortController()
    const late = first.promise.then(() => clock.pause(patienceMs, AbortSignal.any([closed, over.signal])))
    await Promise.race([all, late])
    over.abort()
    return [...found]
  }

  const settle = async (
    calls: readonly RpcCall[],
    ids: readonly number[],
  ): Promise<RpcAnswer[] | undefined> => {
    const head = settled()?.observation.head
    if (head === undefined) return undefined
    const said = await claims(ids, calls.map(pinnedAt(head.hash)))
    if (said.length < 2) return undefined
    const { right, wrong, byNumber } = takeMajority(
      said.map(({ id, what }) => ({ id, what, contradictions: register.of(id).contradictions })),
    )
    if (wrong.length > 0) {
      const contradiction: Contradiction = {
        about: 'state',
        from: head.number,
        to: head.number,
        said: said.map(({ id, what }) => ({ endpoint: register.of(id).name, what })),
        quarantined: byNumber ? wrong.map((id) => register.of(id).name) : [],
        settledBy: byNumber ? 'number' : 'nothing',
      }
      onContradiction(contradiction)
      if (!byNumber) throw endpointsDisagree(contradiction)
      const reason = `has another state at block ${head.number} than the other endpoints`
      for (const id of wrong) register.note(id, { kind: 'contradicted', reason })
    }
    const believed = said.find(({ id }) => id === right[0])
    return believed === undefined ? undefined : [...believed.answers]
  }

  return {
    sendBatch: async (calls) => {
      if (!calls.every(isOfLatest)) return reader.sendBatch(calls)
      const ids = rankEndpoints(register.states(), { what: 'read', atHead: true }, clock.now()).filter(
        (id) => register.of(id).restsUntil <= clock.now(),
      )
      const [one, other] = ids.length < 2 ? [] : await claims(ids.slice(0, 2), calls)
      if (one === undefined) return reader.sendBatch(calls)
      if (one.what === other?.what || (other === undefined && ids.length === 2)) return [...one.answers]
      return (await settle(calls, ids)) ?? [...one.answers]
    },
  }
}

const isOfLatest = ({ method, params }: RpcCall): boolean => {
  const place = BLOCK_AT.get(method)
  return place !== undefined && (params[place] ?? 'latest') === 'latest'
}

/** EIP-1898. */
const pinnedAt =
  (blockHash: string) =>
  ({ method, params }: RpcCall): RpcCall => ({
    method,
    params: params.with(BLOCK_AT.get(method) ?? 0, { blockHash }),
  })

/** Refusals are worded differently by every client; what a contract gives as its reason is not. */
const meaningOf = (answers: readonly RpcAnswer[]): string =>
  JSON.stringify(
    answers.map((answer) =>
      answer.ok ? answer.result : { refused: typeof answer.data === 'string' ? answer.data : null },
    ),
  )
