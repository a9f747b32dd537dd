import type { RangeAnswer, RangeRequest } from '../log-source/log-source.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import type { Contradiction } from './contradiction.ts'
import { digestRange, firstDifference } from './digest-range.ts'
import type { Range } from './digest-range.ts'
import { isTrusted } from './endpoint-state.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import { inconsistentRange } from './tell-rejections.ts'
import type { WorthWaiting } from './worth-waiting.ts'

type Claim = { readonly id: number; readonly range: Range }

export type RangeAgreementOptions = {
  readonly onContradiction: (contradiction: Contradiction) => void
  /** How long another opinion is waited for. */
  readonly patienceMs: number
  readonly worth: WorthWaiting
  /** Which of two answers to the same blocks is right. Throws RPC_ENDPOINTS_DISAGREE where that cannot be told. */
  readonly resolve: (request: RangeRequest, one: Claim, two: Claim) => Promise<Range>
}

/** An endpoint that does not have a block yet is asked for it again, the next time after twice as long. */
const ASK_AGAIN_MS = 50
const LONGEST_PAUSE_MS = 250
/** When the next endpoint is asked too. */
const HEDGE_MS = 1_000

/**
 * Believes a range, final or not, when two endpoints give it: the same blocks at the same times with the same logs to the byte. Of three, one that gives other
 * logs for the same blocks is quarantined; another branch is left to whoever compares heads. What two others that serve do not have,
 * or cannot give so wide, is as they say. Where there is no other, or none of them answers in time, the one is believed.
 */
export const createRangeAgreement = (
  context: PoolContext,
  { onContradiction, patienceMs, worth, resolve }: RangeAgreementOptions,
): ((request: RangeRequest, given: Claim) => Promise<RangeAnswer>) => {
  const { register, clock, closed, onRejected } = context

  /** What the others answer, each its latest word, until one of them says what was given or another of them. */
  const gather = async (
    request: RangeRequest,
    given: Claim,
    others: readonly number[],
  ): Promise<ReadonlyMap<number, RangeAnswer>> => {
    const { onArrived: _, ...quiet } = request
    const ask = {
      need: { what: 'range', from: request.from, to: request.to },
      method: 'eth_getLogs',
      calls: request.to - request.from + 2,
      run: ({ source }) => source.range(quiet),
    } as const satisfies Parameters<typeof askedOnce<RangeAnswer>>[1]
    const answers = new Map<number, RangeAnswer>()
    const over = new AbortController()
    const signal = AbortSignal.any([closed, over.signal])
    const opinionOf = async (id: number, heard: () => void): Promise<void> => {
      for (let pauseMs = ASK_AGAIN_MS; !signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
        const asked = await askedOnce(context, ask, id, signal)
        if ('answer' in asked) answers.set(id, asked.answer)
        if ('answer' in asked && asked.answer.kind === 'inconsistent')
          onRejected?.(inconsistentRange(register.of(id).name, request, asked.answer.reason))
        if (pairIn([given, ...claimsOf(answers)]) !== undefined) over.abort()
        heard()
        if (answers.get(id)?.kind !== 'missing' || !worth.mayCome(id)) return
        await clock.pause(pauseMs, signal)
      }
    }
    /** The first at once, the others once it is clear that it does not settle the matter soon. */
    const askAll = async ([first, ...later]: readonly number[]): Promise<void> => {
      if (first === undefined) return
      const heard = Promise.withResolvers<void>()
      const opinion = opinionOf(first, heard.resolve)
      await Promise.race([heard.promise, clock.pause(HEDGE_MS, signal)])
      await Promise.all([opinion, ...later.map((id) => opinionOf(id, () => undefined))])
    }
    const late = clock.pause(patienceMs, signal).then(() => {
      if (signal.aborted) return
      for (const [id, { kind }] of answers) if (kind === 'missing') worth.cameNot(id)
    })
    await Promise.race([askAll(others), late])
    over.abort()
    return answers
  }

  const believe = (request: RangeRequest, right: Range, claims: readonly Claim[]): Range => {
    const wrong = claims.filter(
      ({ range }) => isSameBranch(range, right) && firstDifference(range, right) !== undefined,
    )
    if (wrong.length === 0) return right
    const reason = `contradicted the other endpoints about blocks ${request.from} to ${request.to}`
    for (const { id } of wrong) register.note(id, { kind: 'contradicted', reason })
    onContradiction({
      about: 'range',
      from: request.from,
      to: request.to,
      said: claims.map(({ id, range }) => ({ endpoint: register.of(id).name, what: digestRange(range) })),
      quarantined: wrong.map(({ id }) => register.of(id).name),
      settledBy: 'number',
    })
    return right
  }

  return async (request, given) => {
    const now = clock.now()
    const serving = register
      .states()
      .flatMap((state, id) =>
        isTrusted(state, now) && state.restsUntil <= now && id !== given.id ? [id] : [],
      )
    const need = { what: 'range', from: request.from, to: request.to } as const
    const others = rankEndpoints(register.states(), need, now).filter((id) => serving.includes(id))
    const answers = await gather(request, given, others)
    const claims = [given, ...claimsOf(answers)]
    const right = pairIn(claims)
    if (right !== undefined) return believe(request, right, claims)
    const [one, two] = claims
    if (one !== undefined && two !== undefined)
      return isSameBranch(one.range, two.range)
        ? resolve(request, one, two)
        : { kind: 'inconsistent', reason: `the endpoints are on different branches at block ${request.to}` }
    const widest = Math.max(0, ...serving.map((id) => register.of(id).widest?.blocks ?? 0))
    const said = [...answers.values()]
    const refused =
      serving.length > 0 && others.length === 0
        ? tooWide(widest)
        : said.find((answer) => answer.kind === 'refused')
    // Of two, one that takes fewer blocks has a word on those that it takes.
    if (serving.length < 2) return refused !== undefined && request.to > request.from ? refused : given.range
    return (
      said.find(({ kind }) => kind === 'detached') ??
      refused ??
      said.find(({ kind }) => kind === 'missing') ??
      given.range
    )
  }
}

const tooWide = (fits: number): RangeAnswer => ({
  kind: 'refused',
  reason: `no other endpoint takes more than ${fits} blocks at once`,
  fits,
})

const claimsOf = (answers: ReadonlyMap<number, RangeAnswer>): readonly Claim[] =>
  [...answers].flatMap(([id, answer]) => (answer.kind === 'range' ? [{ id, range: answer }] : []))

/** What two of them say alike. */
const pairIn = (claims: readonly Claim[]): Range | undefined =>
  claims.find(({ range }, place) =>
    claims.slice(place + 1).some((other) => firstDifference(range, other.range) === undefined),
  )?.range

const isSameBranch = (one: Range, other: Range): boolean =>
  one.headers.at(-1)?.hash === other.headers.at(-1)?.hash
