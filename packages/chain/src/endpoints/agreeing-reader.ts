import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { createClaims } from './claims.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import type { SettledHead } from './settle-head.ts'
import { blocksOf, isOfBlock, isOfLatest, isOpinion, nameBlocks, pinnedAt } from './state-reads.ts'
import { takeMajority } from './take-majority.ts'

type Reader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
/** Answers, and whether more than one endpoint gave them. */
type Agreed = { readonly answers: readonly RpcAnswer[]; readonly isSeconded: boolean }

export type AgreeingReaderOptions = {
  /** Whether endpoints must agree on the latest state. */
  readonly ofLatest: boolean
  /** Share of the reads as of blocks named by their hashes on which they must agree; 0 to 1. */
  readonly share: number
  /** 0 (included) to 1 (excluded) */
  readonly random: () => number
  readonly settled: () => SettledHead | null
  readonly onContradiction: (contradiction: Contradiction) => void
  /** How long the second opinion is waited for once there is a first. */
  readonly patienceMs: number
}

/**
 * Reads of the chain's state on which two endpoints must agree: as of blocks named by their hashes, all or a share of them, and as of
 * the latest block where told. Where they differ about the latest, as they do when one lags, all are asked again as of the head that
 * stands; whoever then says something else than most is wrong, and is quarantined. Throws RPC_ENDPOINTS_DISAGREE where no majority
 * tells, about a block until two agree. An answer that one gives and the others refuse is given as refused. Everything else, and what
 * only one endpoint can answer, is read as usual.
 */
export const createAgreeingReader = (
  context: PoolContext,
  { ofLatest, share, random, settled, onContradiction, patienceMs }: AgreeingReaderOptions,
  reader: Reader,
): Reader => {
  const { register, clock } = context
  /** By block: that nobody could tell what is right as of it. */
  const disputed = new Map<string, RpcError>()
  const claims = createClaims(context, patienceMs)

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
      opinions.map(({ id, what }) => ({ id, what, contradictions: register.of(id).contradictions })),
    )
    if (wrong.length > 0) {
      const contradiction: Contradiction = {
        about: 'state',
        at,
        said: opinions.map(({ id, what }) => ({ endpoint: register.of(id).name, what })),
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

  const agreed = async (calls: readonly RpcCall[], areOfLatest: boolean): Promise<Agreed> => {
    const ids = rankEndpoints(register.states(), { what: 'read', atHead: true }, clock.now()).filter(
      (id) => register.of(id).restsUntil <= clock.now(),
    )
    const [one, other] = ids.length < 2 ? [] : await claims(ids.slice(0, 2), calls)
    if (one === undefined) return { answers: await reader.sendBatch(calls), isSeconded: false }
    const { answers, what } = one
    if (what === other?.what) return { answers, isSeconded: true }
    if (other === undefined && ids.length === 2) return { answers, isSeconded: false }
    const said = await (areOfLatest
      ? settleLatest(calls, ids)
      : settle(calls, ids, nameBlocks(blocksOf(calls))))
    return said === undefined ? { answers, isSeconded: false } : { answers: said, isSeconded: true }
  }

  const agreedOfBlocks = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    const blocks = blocksOf(calls)
    try {
      const { answers, isSeconded } = await agreed(calls, false)
      // The one that is still there may be the one that was wrong.
      const open = isSeconded ? undefined : blocks.find((block) => disputed.has(block))
      if (open !== undefined) throw disputed.get(open)
      for (const block of blocks) disputed.delete(block)
      return answers
    } catch (failure) {
      if (failure instanceof RpcError && failure.code === 'RPC_ENDPOINTS_DISAGREE')
        for (const block of blocks) disputed.set(block, failure)
      throw failure
    }
  }

  return {
    sendBatch: async (calls) => {
      if (ofLatest && calls.every(isOfLatest)) return [...(await agreed(calls, true)).answers]
      const ofBlocks = calls.filter(isOfBlock)
      if (ofBlocks.length === 0) return reader.sendBatch(calls)
      const isDisputed = blocksOf(ofBlocks).some((block) => disputed.has(block))
      if (!isDisputed && random() >= share) return reader.sendBatch(calls)
      const others = calls.filter((call) => !isOfBlock(call))
      const [state, rest] = await Promise.all([
        agreedOfBlocks(ofBlocks),
        others.length === 0 ? [] : reader.sendBatch(others),
      ])
      const [ofState, ofRest] = [state.values(), rest.values()]
      return calls.flatMap((call) => (isOfBlock(call) ? ofState : ofRest).next().value ?? [])
    },
  }
}
