import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { createChainAgreement } from './agree-on-chain.ts'
import { isOfChain } from './chain-reads.ts'
import { createClaims } from './claims.ts'
import type { Claim } from './claims.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { isOwnOpinion, middleAnswers } from './own-opinions.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import type { SettledHead } from './settle-head.ts'
import {
  blocksOf,
  isImagined,
  isOfLatest,
  isOpinion,
  kindOf,
  nameBlocks,
  pinnedAt,
  tooCostly,
} from './state-reads.ts'
import type { StateRead } from './state-reads.ts'
import { takeMajority } from './take-majority.ts'
import type { WorthWaiting } from './worth-waiting.ts'

type Reader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
/** How a call has to be answered. */
type Way = 'opinion' | 'chain' | 'latest' | StateRead
/** Answers, and whether more than one endpoint gave them. */
type Agreed = { readonly answers: readonly RpcAnswer[]; readonly isSeconded: boolean }

export type AgreeingReaderOptions = {
  /** Whether endpoints must agree on the latest state. */
  readonly ofLatest: boolean
  /** Share of the reads as of blocks named by their hashes on which they must agree; 0 to 1. */
  readonly share: number
  /** 0 (included) to 1 (excluded) */
  readonly random: () => number
  /** The head that stands; each endpoint's first look at its own is waited for. */
  readonly standing: () => Promise<SettledHead | null>
  readonly onContradiction: (contradiction: Contradiction) => void
  /** How long the second opinion is waited for once there is a first. */
  readonly patienceMs: number
  readonly worth: WorthWaiting
}

/**
 * Reads of the chain's state on which two endpoints must agree: as of blocks named by their hashes, all or a share of them, and as of
 * the latest block where told. Where they differ about the latest, as they do when one lags, all are asked again as of the head that
 * stands; whoever then says something else than most is wrong, and is quarantined. Throws RPC_ENDPOINTS_DISAGREE where no majority
 * tells, about a block until two agree. Of prices and pools, where every node has its own opinion, the middle one is given. Answers of imagined code that differ, as they may where one node has less gas, are given as
 * refused for their cost, to be asked for one by one. Everything else, and what only one endpoint can answer, is read as usual.
 */
export const createAgreeingReader = (
  context: PoolContext,
  { ofLatest, share, random, standing, onContradiction, patienceMs, worth }: AgreeingReaderOptions,
  reader: Reader,
): Reader => {
  const { register, clock } = context
  /** By block: that nobody could tell what is right as of it. */
  const disputed = new Map<string, RpcError>()
  const claims = createClaims(context, patienceMs, worth)
  const servingIds = (): number[] =>
    rankEndpoints(register.states(), { what: 'read', atHead: true }, clock.now()).filter(
      (id) => register.of(id).restsUntil <= clock.now(),
    )

  const told = (about: readonly Claim[], at: string): Contradiction => ({
    about: 'state',
    at,
    said: about.map(({ id, what }) => ({ endpoint: register.of(id).name, what })),
    quarantined: [],
    settledBy: 'nothing',
  })

  /** What most of at least two endpoints say as of blocks that cannot change. */
  const settle = (said: readonly Claim[], calls: readonly RpcCall[], at: string): Agreed => {
    if (calls.some(isImagined) && said.some(({ what }) => what !== said[0]?.what))
      return { answers: calls.map(() => tooCostly), isSeconded: true }
    // What a node refuses contradicts nobody.
    const opinions = said.filter(({ answers }) => isOpinion(answers))
    if (opinions.length < 2) return { answers: (opinions[0] ?? said[0])?.answers ?? [], isSeconded: false }
    const { right, wrong, byNumber } = takeMajority(
      opinions.map(({ id, what }) => ({ id, what, contradictions: register.of(id).contradictions })),
    )
    if (wrong.length > 0) {
      const open = told(opinions, at)
      onContradiction(
        byNumber
          ? { ...open, quarantined: wrong.map((id) => register.of(id).name), settledBy: 'number' }
          : open,
      )
      if (!byNumber) throw endpointsDisagree(open)
      const reason = `has another state as of block ${at} than the other endpoints`
      for (const id of wrong) register.note(id, { kind: 'contradicted', reason })
    }
    const answers = opinions.find(({ id }) => id === right[0])?.answers ?? []
    return { answers, isSeconded: true }
  }

  /** The same as of blocks that cannot change: of the latest state, as of the head that stands. Undefined where there is none. */
  const unchanging = async (
    calls: readonly RpcCall[],
    areOfLatest: boolean,
  ): Promise<{ readonly calls: readonly RpcCall[]; readonly at: string } | undefined> => {
    if (!areOfLatest) return { calls, at: nameBlocks(blocksOf(calls)) }
    const head = (await standing())?.observation.head
    return head && { calls: calls.map(pinnedAt(head.hash)), at: String(head.number) }
  }

  const agreed = async (calls: readonly RpcCall[], areOfLatest: boolean): Promise<Agreed> => {
    const ids = servingIds()
    const [one, other] = ids.length < 2 ? [] : await claims(ids.slice(0, 2), calls)
    if (one === undefined) return { answers: await reader.sendBatch(calls), isSeconded: false }
    const { answers, what } = one
    if (what === other?.what) return { answers, isSeconded: true }
    if (other === undefined && ids.length === 2) return { answers, isSeconded: false }
    const asOf = await unchanging(calls, areOfLatest)
    const said = asOf === undefined ? [] : await claims(ids, asOf.calls)
    if (asOf !== undefined && said.length > 1) return settle(said, asOf.calls, asOf.at)
    if (other === undefined) return { answers, isSeconded: false }
    // Of two, whoever has not come up to the head has not contradicted it.
    const [alone] = said
    if (areOfLatest && alone !== undefined && ids.length === 2)
      return { answers: alone.answers, isSeconded: false }
    throw endpointsDisagree(told([one, other], asOf?.at ?? 'latest'))
  }

  const isDisputed = (calls: readonly RpcCall[]): boolean =>
    blocksOf(calls).some((block) => disputed.has(block))

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

  const agreedOnImagined = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    const { answers, isSeconded } = await agreed(calls, false)
    return isSeconded || !isDisputed(calls) ? answers : calls.map(() => tooCostly)
  }

  const ways: Readonly<Record<Way, (calls: readonly RpcCall[]) => Promise<readonly RpcAnswer[]>>> = {
    opinion: async (calls) => {
      const said = await claims(servingIds(), calls, () => undefined)
      return said.length === 0 ? reader.sendBatch(calls) : middleAnswers(said.map(({ answers }) => answers))
    },
    chain: createChainAgreement(context, { claims, standing, servingIds, reader }),
    latest: async (calls) => (await agreed(calls, true)).answers,
    ofBlock: agreedOfBlocks,
    imagined: agreedOnImagined,
    other: (calls) => reader.sendBatch(calls),
  }
  const wayOf = (call: RpcCall): Way => {
    if (!ofLatest) return kindOf(call)
    if (isOwnOpinion(call)) return 'opinion'
    if (isOfChain(call)) return 'chain'
    return isOfLatest(call) ? 'latest' : kindOf(call)
  }

  return {
    sendBatch: async (calls) => {
      if (!ofLatest && blocksOf(calls).length === 0) return reader.sendBatch(calls)
      if (!ofLatest && !isDisputed(calls) && random() >= share) return reader.sendBatch(calls)
      const parts = [...Map.groupBy(calls, wayOf)].map(
        async ([way, part]) => [way, (await ways[way](part)).values()] as const,
      )
      const answers = new Map(await Promise.all(parts))
      return calls.flatMap((call) => answers.get(wayOf(call))?.next().value ?? [])
    },
  }
}
