import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { isTrusted } from './endpoint-state.ts'
import { lacking } from './pooled-reader.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import type { SettledHead } from './settle-head.ts'
import { blocksOf, isOfBlock, isOfLatest, isOpinion, meaningOf, pinnedAt } from './state-reads.ts'
import { takeMajority } from './take-majority.ts'

type Reader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
type Claim = {
  readonly id: number
  readonly answers: readonly RpcAnswer[]
  readonly what: string
}

export type AgreeingReaderOptions = {
  readonly settled: () => SettledHead | null
  readonly onContradiction: (contradiction: Contradiction) => void
  /** How long the second opinion is waited for once there is a first. */
  readonly patienceMs: number
}

/** An endpoint that is behind is asked again for a block that it does not have yet. */
const ASK_AGAIN_MS = 50

/**
 * Reads of the chain's state on which two endpoints must agree: as of blocks named by their hashes, and as of the latest block. Where
 * they differ about the latest, as they do when one lags, all are asked again as of the head that stands; whoever then says something
 * else than most is wrong, and is quarantined. Throws RPC_ENDPOINTS_DISAGREE where no majority tells. An answer that one gives
 * and the others refuse is given as refused. Everything else, and what only one endpoint can answer, is read as usual.
 */
export const createAgreeingReader = (
  context: PoolContext,
  { settled, onContradiction, patienceMs }: AgreeingReaderOptions,
  reader: Reader,
): Reader => {
  const { register, clock, closed } = context

  const isBehind = (id: number): boolean => {
    const heads = register.states().filter((state) => isTrusted(state, clock.now()))
    return heads.some(({ tip }) => (tip?.head.number ?? 0) > (register.of(id).tip?.head.number ?? 0))
  }

  const claimOf = async (
    id: number,
    calls: readonly RpcCall[],
    over: AbortSignal,
  ): Promise<Claim | undefined> => {
    const need = { what: 'read', atHead: true } as const
    const ask = { need, method: calls[0]?.method ?? '', calls: calls.length }
    for (const begun = clock.now(); ;) {
      const mayCome = isBehind(id) && clock.now() - begun < patienceMs
      const asked = await askedOnce(
        context,
        {
          ...ask,
          run: ({ provider }, signal) => provider.sendBatch(calls, signal),
        },
        id,
        closed,
      )
      if (!('answer' in asked)) return undefined
      if (lacking(asked.answer) === undefined)
        return { id, answers: asked.answer, what: meaningOf(asked.answer) }
      if (!mayCome || over.aborted) return undefined
      await clock.pause(ASK_AGAIN_MS, over)
    }
  }

  /** What these endpoints say; those that take much longer than the first are not waited for. */
  const claims = async (ids: readonly number[], calls: readonly RpcCall[]): Promise<readonly Claim[]> => {
    const found: Claim[] = []
    const first = Promise.withResolvers<void>()
    const over = new AbortController()
    const signal = AbortSignal.any([closed, over.signal])
    const all = Promise.all(
      ids.map(async (id) => {
        const claim = await claimOf(id, calls, signal)
        if (claim === undefined) return
        found.push(claim)
        first.resolve()
      }),
    )
    const late = first.promise.then(() => clock.pause(patienceMs, signal))
    await Promise.race([all, late])
    over.abort()
    return [...found]
  }

  /** What most endpoints say as of blocks that cannot change; undefined where no two of them say anything. */
  const settle = async (
    calls: readonly RpcCall[],
    ids: readonly number[],
    at: string,
  ): Promise<RpcAnswer[] | undefined> => {
    const said = await claims(ids, calls)
    if (said.length < 2) return undefined
    const opinions = said.filter(({ answers }) => isOpinion(answers))
    const refusal = said.find((claim) => !opinions.includes(claim))
    // A refusal contradicts nobody, and nobody seconds the one who does answer.
    if (opinions.length < 2 && refusal !== undefined) return [...refusal.answers]
    const { right, wrong, byNumber } = takeMajority(
      opinions.map(({ id, what }) => ({
        id,
        what,
        contradictions: register.of(id).contradictions,
      })),
    )
    if (wrong.length > 0) {
      const contradiction: Contradiction = {
        about: 'state',
        at,
        said: opinions.map(({ id, what }) => ({
          endpoint: register.of(id).name,
          what,
        })),
        quarantined: byNumber ? wrong.map((id) => register.of(id).name) : [],
        settledBy: byNumber ? 'number' : 'nothing',
      }
      onContradiction(contradiction)
      if (!byNumber) throw endpointsDisagree(contradiction)
      const reason = `has another state as of block ${at} than the other endpoints`
      for (const id of wrong) register.note(id, { kind: 'contradicted', reason })
    }
    const believed = opinions.find(({ id }) => id === right[0])
    return believed === undefined ? undefined : [...believed.answers]
  }

  const settleLatest = async (
    calls: readonly RpcCall[],
    ids: readonly number[],
  ): Promise<RpcAnswer[] | undefined> => {
    const head = settled()?.observation.head
    return head && settle(calls.map(pinnedAt(head.hash)), ids, String(head.number))
  }

  const agreed = async (calls: readonly RpcCall[], areOfLatest: boolean): Promise<RpcAnswer[]> => {
    const ids = rankEndpoints(register.states(), { what: 'read', atHead: true }, clock.now()).filter(
      (id) => register.of(id).restsUntil <= clock.now(),
    )
    const [one, other] = ids.length < 2 ? [] : await claims(ids.slice(0, 2), calls)
    if (one === undefined) return reader.sendBatch(calls)
    if (one.what === other?.what || (other === undefined && ids.length === 2)) return [...one.answers]
    const said = await (areOfLatest ? settleLatest(calls, ids) : settle(calls, ids, blocksOf(calls)))
    return said ?? [...one.answers]
  }

  return {
    sendBatch: async (calls) => {
      if (calls.every(isOfLatest)) return agreed(calls, true)
      const ofBlocks = calls.filter(isOfBlock)
      if (ofBlocks.length === 0) return reader.sendBatch(calls)
      const others = calls.filter((call) => !isOfBlock(call))
      const [state, rest] = await Promise.all([
        agreed(ofBlocks, false),
        others.length === 0 ? [] : reader.sendBatch(others),
      ])
      const [ofState, ofRest] = [state.values(), rest.values()]
      return calls.flatMap((call) => (isOfBlock(call) ? ofState : ofRest).next().value ?? [])
    },
  }
}
