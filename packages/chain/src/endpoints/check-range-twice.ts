import type { RangeRequest } from '../log-source/log-source.ts'
import type { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { digestRange, firstDifference, onlyBlock } from './digest-range.ts'
import type { Range } from './digest-range.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import { takeMajority } from './take-majority.ts'
import { inconsistentRange } from './tell-rejections.ts'

type Claim = { readonly id: number; readonly range: Range }

export type RangeCheck = {
  /** Compares a share of ranges. */
  readonly check: (request: RangeRequest, given: Claim) => Promise<Range>
  /** Which of two answers that contradict each other is right. Throws RPC_ENDPOINTS_DISAGREE where nobody can tell. */
  readonly resolve: (request: RangeRequest, one: Claim, two: Claim) => Promise<Range>
}

export type RangeCheckOptions = {
  /** Share of final ranges that are asked of a second endpoint too; 0 to 1. */
  readonly share: number
  /** 0 (included) to 1 (excluded) */
  readonly random: () => number
  readonly onContradiction: (contradiction: Contradiction) => void
}

/**
 * Compares what one endpoint answered to a final range with what a second one does. Gives the answer to believe. Where they
 * contradict each other a third is asked, or, with two, each again for the first block they differ on alone, which shows who
 * contradicts itself; the wrong one is quarantined. Throws RPC_ENDPOINTS_DISAGREE if that does not tell, until they agree.
 */
export const createRangeCheck = (
  context: PoolContext,
  { share, random, onContradiction }: RangeCheckOptions,
): RangeCheck => {
  const { register, clock, closed, onRejected } = context
  /** Ranges that nobody could settle: they are always asked twice. */
  const open: Array<{ readonly from: number; readonly to: number; readonly error: RpcError }> = []

  /** What an endpoint answers to a range; `inconsistent` if that does not hold together, null if it cannot say. */
  const claimOf = async (id: number, request: RangeRequest): Promise<Claim | 'inconsistent' | null> => {
    const asked = await askedOnce(
      context,
      {
        need: { what: 'range', from: request.from, to: request.to },
        method: 'eth_getLogs',
        calls: request.to - request.from + 2,
        run: ({ source }) => source.range(request),
      },
      id,
      closed,
    )
    if (!('answer' in asked)) return null
    if (asked.answer.kind === 'inconsistent') {
      onRejected?.(inconsistentRange(register.of(id).name, request, asked.answer.reason))
      return 'inconsistent'
    }
    return asked.answer.kind === 'range' ? { id, range: asked.answer } : null
  }

  const others = (request: RangeRequest, ...asked: readonly number[]): number[] =>
    rankEndpoints(
      register.states(),
      { what: 'range', from: request.from, to: request.to },
      clock.now(),
    ).filter((id) => !asked.includes(id) && (register.of(id).tip?.head.number ?? -1) >= request.to)

  const settle = (
    request: RangeRequest,
    claims: readonly Claim[],
    wrong: readonly number[],
    settledBy: Contradiction['settledBy'],
  ): Contradiction => {
    const reason = `contradicted the other endpoints about blocks ${request.from} to ${request.to}`
    for (const id of wrong) register.note(id, { kind: 'contradicted', reason })
    const contradiction: Contradiction = {
      about: 'range',
      from: request.from,
      to: request.to,
      said: claims.map(({ id, range }) => ({ endpoint: register.of(id).name, what: digestRange(range) })),
      quarantined: wrong.map((id) => register.of(id).name),
      settledBy,
    }
    onContradiction(contradiction)
    return contradiction
  }

  const resolve = async (request: RangeRequest, one: Claim, two: Claim): Promise<Range> => {
    const more = await Promise.all(
      others(request, one.id, two.id)
        .slice(0, 3)
        .map((id) => claimOf(id, request)),
    )
    const claims = [one, two, ...more.filter(isClaim)]
    const { right, wrong, byNumber } = takeMajority(
      claims.map(({ id, range }) => ({
        id,
        what: digestRange(range),
        contradictions: register.of(id).contradictions,
      })),
    )
    const believed = claims.find(({ id }) => id === right[0])
    if (byNumber && believed !== undefined) {
      settle(request, claims, wrong, 'number')
      return believed.range
    }
    const block = firstDifference(one.range, two.range) ?? request.from
    const { finalTo: _, ...narrow } = { ...request, from: block, to: block, parentHash: undefined }
    const alone = await Promise.all([claimOf(one.id, narrow), claimOf(two.id, narrow)])
    const truth = alone.find((claim) => claim !== null && claim !== 'inconsistent')
    const isUncontested = alone.every(
      (claim) =>
        claim === 'inconsistent' ||
        (claim !== null && truth !== undefined && firstDifference(claim.range, truth.range) === undefined),
    )
    if (truth !== undefined && isUncontested) {
      const liars = [one, two].filter(
        ({ range }, place) =>
          alone[place] === 'inconsistent' ||
          firstDifference(withHeader(onlyBlock(range, block), truth.range), truth.range) !== undefined,
      )
      const honest = [one, two].find((claim) => !liars.includes(claim))
      if (honest !== undefined && liars.length === 1) {
        settle(
          request,
          claims,
          liars.map(({ id }) => id),
          'own contradiction',
        )
        return honest.range
      }
    }
    const error = endpointsDisagree(settle(request, claims, [], 'nothing'))
    open.push({ from: request.from, to: request.to, error })
    throw error
  }

  const check: RangeCheck['check'] = async (request, given) => {
    const known = open.findIndex(({ from, to }) => from <= request.to && request.from <= to)
    if (known === -1 && random() >= share) return given.range
    const [second] = others(request, given.id)
    const claim = second === undefined ? null : await claimOf(second, request)
    if (!isClaim(claim)) {
      const error = open[known]?.error
      if (error !== undefined) throw error
      return given.range
    }
    if (known !== -1) open.splice(known, 1)
    return firstDifference(given.range, claim.range) === undefined
      ? given.range
      : resolve(request, given, claim)
  }

  return { check, resolve }
}

/** A block without a log need not have its header in a wide answer. */
const withHeader = (part: Range, alone: Range): Range =>
  part.headers.length > 0 ? part : { ...part, headers: alone.headers }

const isClaim = (claim: Claim | 'inconsistent' | null): claim is Claim =>
  claim !== null && claim !== 'inconsistent'
