import type { BlockRef } from '../log-source/log-source.ts'
import type { RpcError } from '../rpc/rpc-error.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { endpointsDisagree } from './contradiction.ts'
import type { Contradiction } from './contradiction.ts'
import { isTrusted } from './endpoint-state.ts'
import type { SettledHead } from './settle-head.ts'
import { takeMajority } from './take-majority.ts'

export type ForkWatchOptions = {
  readonly settled: () => SettledHead | null
  /** Two endpoints may be on different branches so long: a reorganisation takes its time to get around. */
  readonly graceMs: number
  /** Headers are asked for, where the heads seen do not tell, at most so often. */
  readonly everyMs: number
  readonly onContradiction: (contradiction: Contradiction) => void
}

export type ForkWatch = {
  /** Compares an endpoint's tip with that of the one whose head is taken. */
  compare(id: number): Promise<void>
  /** What stands between two endpoints about final blocks; undefined while nothing does. */
  dispute(): RpcError | undefined
}

type Claim = { readonly id: number; readonly hash: string }

/**
 * Compares the hashes that endpoints have for the same height. Heads that stay different and final blocks that are different at
 * all are a contradiction: the majority is believed and the others are quarantined. Without one the head is the more trusted
 * endpoint's; what is final is nobody's, and the dispute stands until they agree.
 */
export const createForkWatch = (
  context: PoolContext,
  { settled, graceMs, everyMs, onContradiction }: ForkWatchOptions,
): ForkWatch => {
  const { register, clock, closed } = context
  const forkedSince = new Map<number, number>()
  const askedAt = new Map<number, number>()
  let dispute: { readonly error: RpcError; readonly number: number } | undefined

  const mayCompare = (id: number): boolean =>
    isTrusted(register.of(id), clock.now()) && register.of(id).restsUntil <= clock.now()

  const askHash = async (id: number, number: number): Promise<string | undefined> => {
    const ask = {
      need: { what: 'read', from: number, to: number },
      method: 'eth_getBlockByNumber',
      calls: 1,
    } as const
    const asked = await askedOnce(context, { ...ask, run: ({ source }) => source.header(number) }, id, closed)
    return 'answer' in asked ? asked.answer?.hash : undefined
  }

  /** Asks everybody who can say, and draws the consequences. False where nobody contradicts anybody any more. */
  const settle = async (about: 'head' | 'finalised', number: number): Promise<boolean> => {
    const able = register
      .states()
      .flatMap(({ tip }, id) => (mayCompare(id) && (tip?.head.number ?? -1) >= number ? [id] : []))
    const claims = (
      await Promise.all(able.map(async (id) => ({ id, hash: await askHash(id, number) })))
    ).filter((claim): claim is Claim => claim.hash !== undefined)
    const { wrong, byNumber } = takeMajority(
      claims.map(({ id, hash }) => ({ id, what: hash, contradictions: register.of(id).contradictions })),
    )
    if (wrong.length === 0) return false
    const isOpen = about === 'finalised' && !byNumber
    const contradiction: Contradiction = {
      about,
      from: number,
      to: number,
      said: claims.map(({ id, hash }) => ({ endpoint: register.of(id).name, what: hash })),
      quarantined: isOpen ? [] : wrong.map((id) => register.of(id).name),
      settledBy: isOpen ? 'nothing' : byNumber ? 'number' : 'trust',
    }
    const reason = `has another ${about === 'head' ? 'branch' : 'final block'} at ${number} than the other endpoints`
    if (!isOpen) for (const id of wrong) register.note(id, { kind: 'contradicted', reason })
    if (isOpen && dispute === undefined) {
      dispute = { error: endpointsDisagree(contradiction), number }
      onContradiction(contradiction)
    }
    if (!isOpen) onContradiction(contradiction)
    return isOpen
  }

  const compareHeads = async (id: number, leader: number, isDue: boolean): Promise<void> => {
    const [own, leading] = [register.of(id), register.of(leader)]
    if (own.tip === null || leading.tip === null) return
    const lower = own.tip.head.number <= leading.tip.head.number ? own : leading
    const number = lower.tip?.head.number ?? 0
    const hashes = await Promise.all(
      [id, leader].map(
        async (one) => register.of(one).heads.get(number) ?? (isDue ? askHash(one, number) : undefined),
      ),
    )
    if (hashes.includes(undefined)) return
    if (hashes[0] === hashes[1]) {
      forkedSince.delete(id)
      return
    }
    const since = forkedSince.get(id)
    if (since === undefined) forkedSince.set(id, clock.now())
    else if (clock.now() - since >= graceMs) {
      forkedSince.delete(id)
      await settle('head', number)
    }
  }

  const compareFinality = async (id: number, leader: number): Promise<void> => {
    const tags = [id, leader].map((one) => ({ id: one, finalised: register.of(one).tip?.finalised ?? null }))
    const [low, high] = tags.sort((one, other) => numberOf(one.finalised) - numberOf(other.finalised))
    if (!low?.finalised || !high?.finalised) return
    const { number, hash } = low.finalised
    const other = high.finalised.number === number ? high.finalised.hash : await askHash(high.id, number)
    if (other !== undefined && other !== hash) await settle('finalised', number)
  }

  return {
    dispute: () => dispute?.error,
    compare: async (id) => {
      const leader = settled()?.by
      if (leader === undefined || leader === id || !mayCompare(id) || !mayCompare(leader)) return
      const isDue = clock.now() - (askedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= everyMs
      if (isDue) askedAt.set(id, clock.now())
      await compareHeads(id, leader, isDue)
      if (!isDue) return
      if (dispute !== undefined && !(await settle('finalised', dispute.number))) dispute = undefined
      await compareFinality(id, leader)
    },
  }
}

const numberOf = (block: BlockRef | null): number => block?.number ?? -1
