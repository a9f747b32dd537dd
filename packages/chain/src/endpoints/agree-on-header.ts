import type { BlockHeader } from '../log-source/log-source.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { endpointsDisagree } from './contradiction.ts'
import { isTrusted } from './endpoint-state.ts'
import { takeMajority } from './take-majority.ts'
import { outvoted } from './tell-rejections.ts'

type Claim = { readonly id: number; readonly header: BlockHeader | null }

export type HeaderAgreementOptions = {
  /** How long the others are waited for after the first. */
  readonly patienceMs: number
}

const wordOf = (header: BlockHeader | null): string =>
  header === null ? 'none' : `${header.hash} ${header.parentHash} ${header.timestamp}`

/**
 * The header at a number of the canonical chain as most endpoints that serve have it, or null where most have none. One that has a block stands against one
 * that has none yet. Nobody is waited for once most say the same. Undefined where nobody answers. Throws RPC_ENDPOINTS_DISAGREE where they are on
 * different branches and none is that of more than the others: which of them lasts, time tells.
 */
export const createHeaderAgreement = (
  context: PoolContext,
  { patienceMs }: HeaderAgreementOptions,
): ((number: number) => Promise<BlockHeader | null | undefined>) => {
  const { register, clock, closed, onRejected } = context

  const claimsAbout = async (number: number): Promise<readonly Claim[]> => {
    const claims: Claim[] = []
    const first = Promise.withResolvers<void>()
    const most = Promise.withResolvers<void>()
    const over = new AbortController()
    const signal = AbortSignal.any([closed, over.signal])
    const ids = register
      .states()
      .flatMap((state, id) => (isTrusted(state, clock.now()) && state.restsUntil <= clock.now() ? [id] : []))
    const ask = {
      need: { what: 'read', from: number, to: number },
      method: 'eth_getBlockByNumber',
      calls: 1,
    } as const
    const all = Promise.all(
      ids.map(async (id) => {
        const asked = await askedOnce(
          context,
          { ...ask, run: ({ source }) => source.header(number) },
          id,
          closed,
        )
        if (!('answer' in asked)) return
        claims.push({ id, header: asked.answer })
        first.resolve()
        const what = wordOf(asked.answer)
        if (claims.filter(({ header }) => wordOf(header) === what).length * 2 > ids.length) most.resolve()
      }),
    )
    await Promise.race([all, most.promise, first.promise.then(() => clock.pause(patienceMs, signal))])
    over.abort()
    return [...claims]
  }

  return async (number) => {
    const claims = await claimsAbout(number)
    const said = claims.map(({ id, header }) => ({
      id,
      what: wordOf(header),
      contradictions: register.of(id).contradictions,
    }))
    const there = said.filter(({ what }) => what !== 'none')
    const { right, byNumber } = takeMajority(said.length === 2 && there.length === 1 ? there : said)
    if (!byNumber && said.length > 1)
      throw endpointsDisagree({
        about: 'head',
        from: number,
        to: number,
        said: said.map(({ id, what }) => ({ endpoint: register.of(id).name, what })),
        quarantined: [],
        settledBy: 'nothing',
      })
    const believed = claims.find(({ id }) => id === right[0])?.header
    // That one has no such block yet, or one that the others have not come to, contradicts nobody.
    const others = claims.filter(({ id, header }) => header !== null && !right.includes(id))
    for (const { id, header } of believed === null ? [] : others)
      onRejected?.({
        endpoint: register.of(id).name,
        method: 'eth_getBlockByNumber',
        about: `block ${number}`,
        why: outvoted(String(believed?.hash), String(header?.hash)),
      })
    return believed
  }
}
