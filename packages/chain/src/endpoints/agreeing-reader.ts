import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { chainReadsInWords, isOfChain, meaningOfChain, ofNewest } from './chain-reads.ts'
import { createClaims } from './claims.ts'
import type { Claim } from './claims.ts'
import { EndpointsDisagree, endpointsDisagree } from './contradiction.ts'
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
import { outvoted } from './tell-rejections.ts'

type Reader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }
const wordOf = ({ answers }: Claim): string | undefined => meaningOfChain(answers)
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
 * tells, about a block until two agree. Of prices and pools, where every node has its own opinion, the middle one is given. Answers of imagined code that differ, as they may where one node has less gas, are given as
 * refused for their cost, to be asked for one by one. Everything else, and what only one endpoint can answer, is read as usual.
 */
export const createAgreeingReader = (
  context: PoolContext,
  { ofLatest, share, random, settled, onContradiction, patienceMs }: AgreeingReaderOptions,
  reader: Reader,
): Reader => {
  const { register, clock, onRejected } = context
  /** By block: that nobody could tell what is right as of it. */
  const disputed = new Map<string, RpcError>()
  const claims = createClaims(context, patienceMs)
  const servingIds = (): number[] =>
    rankEndpoints(register.states(), { what: 'read', atHead: true }, clock.now()).filter(
      (id) => register.of(id).restsUntil <= clock.now(),
    )

  /** What most endpoints say as of blocks that cannot change; undefined where no two of them say anything. */
  const settle = async (
    calls: readonly RpcCall[],
    ids: readonly number[],
    at: string,
  ): Promise<Agreed | undefined> => {
    const said = await claims(ids, calls)
    if (said.length < 2) return undefined
    if (calls.some(isImagined) && said.some(({ what }) => what !== said[0]?.what))
      return { answers: calls.map(() => tooCostly), isSeconded: true }
    // What a node refuses contradicts nobody.
    const opinions = said.filter(({ answers }) => isOpinion(answers))
    if (opinions.length < 2) return { answers: (opinions[0] ?? said[0])?.answers ?? [], isSeconded: false }
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
    const answers = opinions.find(({ id }) => id === right[0])?.answers ?? []
    return { answers, isSeconded: true }
  }

  const settleLatest = async (
    calls: readonly RpcCall[],
    ids: readonly number[],
  ): Promise<Agreed | undefined> => {
    const head = settled()?.observation.head
    return head && settle(calls.map(pinnedAt(head.hash)), ids, String(head.number))
  }

  const agreed = async (calls: readonly RpcCall[], areOfLatest: boolean): Promise<Agreed> => {
    const ids = servingIds()
    const [one, other] = ids.length < 2 ? [] : await claims(ids.slice(0, 2), calls)
    if (one === undefined) return { answers: await reader.sendBatch(calls), isSeconded: false }
    const { answers, what } = one
    if (what === other?.what) return { answers, isSeconded: true }
    if (other === undefined && ids.length === 2) return { answers, isSeconded: false }
    const said = await (areOfLatest
      ? settleLatest(calls, ids)
      : settle(calls, ids, nameBlocks(blocksOf(calls))))
    return said ?? { answers, isSeconded: false }
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

  const read = async (kind: StateRead, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    if (kind === 'other') return reader.sendBatch(calls)
    if (kind === 'ofBlock') return agreedOfBlocks(calls)
    const { answers, isSeconded } = await agreed(calls, false)
    return isSeconded || !isDisputed(calls) ? answers : calls.map(() => tooCostly)
  }

  const inTheMiddle = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    const said = await claims(servingIds(), calls)
    return said.length === 0 ? reader.sendBatch(calls) : middleAnswers(said.map(({ answers }) => answers))
  }

  const agreedOfChain = async (calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> => {
    const head = settled()?.observation.head.number
    const asked = head === undefined ? calls : calls.map(ofNewest(head))
    const ids = servingIds()
    const few = ids.length < 2 ? [] : await claims(ids.slice(0, 2), asked)
    const [one] = few
    if (one === undefined) return reader.sendBatch(asked)
    const isSeconded = few.length === 2 && new Set(few.map(wordOf)).size === 1
    const said = isSeconded || ids.length === 2 ? few : await claims(ids, asked)
    const opinions = said.filter((claim) => wordOf(claim) !== undefined)
    // What one gives and others refuse, as too much perhaps, is asked for in another way.
    const refused = ids.length > 2 ? said.find((claim) => !opinions.includes(claim)) : undefined
    if (opinions.length < 2) return (refused ?? opinions[0] ?? one).answers
    const { right, byNumber } = takeMajority(
      opinions.map((claim) => ({ id: claim.id, what: wordOf(claim) ?? '', contradictions: 0 })),
    )
    const believed = opinions.find(({ id }) => id === right[0])
    if (byNumber && believed !== undefined) {
      for (const claim of opinions.filter(({ id }) => !right.includes(id)))
        onRejected?.({
          endpoint: register.of(claim.id).name,
          method: String(asked[0]?.method),
          about: chainReadsInWords(asked),
          why: outvoted(String(wordOf(believed)), String(wordOf(claim))),
        })
      return believed.answers
    }
    const told = opinions.map((claim) => `${register.of(claim.id).name} says ${wordOf(claim)}`).join(', ')
    throw new EndpointsDisagree(String(asked[0]?.method), told)
  }

  const routes = [
    [isOwnOpinion, inTheMiddle],
    [isOfChain, agreedOfChain],
  ] as const

  const self: Reader = {
    sendBatch: async (calls) => {
      if (ofLatest && calls.every(isOfLatest)) return [...(await agreed(calls, true)).answers]
      const route = ofLatest ? routes.find(([belongs]) => calls.some(belongs)) : undefined
      if (route !== undefined) {
        const [belongs, ask] = route
        const others = calls.filter((call) => !belongs(call))
        const parts = await Promise.all([
          ask(calls.filter(belongs)),
          others.length === 0 ? [] : self.sendBatch(others),
        ])
        const [own, rest] = parts.map((part) => part.values())
        return calls.flatMap((call) => (belongs(call) ? own : rest)?.next().value ?? [])
      }
      if (blocksOf(calls).length === 0) return reader.sendBatch(calls)
      if (!isDisputed(calls) && random() >= share) return reader.sendBatch(calls)
      const parts = [...Map.groupBy(calls, kindOf)].map(
        async ([kind, part]) => [kind, (await read(kind, part)).values()] as const,
      )
      const answers = new Map(await Promise.all(parts))
      return calls.flatMap((call) => answers.get(kindOf(call))?.next().value ?? [])
    },
  }
  return self
}
