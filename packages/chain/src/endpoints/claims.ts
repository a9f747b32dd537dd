import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { isTrusted } from './endpoint-state.ts'
import { lacking } from './pooled-reader.ts'
import { meaningOf } from './state-reads.ts'
import type { WorthWaiting } from './worth-waiting.ts'

/** What one endpoint says. */
export type Claim = { readonly id: number; readonly answers: readonly RpcAnswer[]; readonly what: string }

/** Asks endpoints the same at once; what they say is compared by `wordOf`, whose undefined is compared with nothing. */
export type AskForClaims = (
  ids: readonly number[],
  calls: readonly RpcCall[],
  wordOf?: (claim: Claim) => string | undefined,
) => Promise<readonly Claim[]>

/** An endpoint that is behind is asked again for a block that it does not have yet, the next time after twice as long. */
const ASK_AGAIN_MS = 50
const LONGEST_PAUSE_MS = 250

/** Why a request is over that nobody waits for any more. */
const LATE = 'late'

const meaningIn = ({ what }: Claim): string => what

/**
 * Asks several endpoints the same at once. Those that fail, or lack what is asked for, say nothing; those that take longer than the
 * first by `patienceMs` are not waited for, and are asked later than others from then on. None is waited for once most of those asked
 * have the same word.
 */
export const createClaims = (context: PoolContext, patienceMs: number, worth: WorthWaiting): AskForClaims => {
  const { register, clock, closed } = context

  const isBehind = (id: number): boolean => {
    const heads = register.states().filter((state) => isTrusted(state, clock.now()))
    return heads.some(({ tip }) => (tip?.head.number ?? 0) > (register.of(id).tip?.head.number ?? 0))
  }

  const claimOf = async (
    id: number,
    calls: readonly RpcCall[],
    over: AbortSignal,
    onAnswer: () => void,
  ): Promise<Claim | 'in vain' | undefined> => {
    const need = { what: 'read', atHead: true } as const
    const ask = { need, method: calls[0]?.method ?? '', calls: calls.length }
    const begun = clock.now()
    for (let pauseMs = ASK_AGAIN_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const mayCome = isBehind(id) && worth.mayCome(id)
      const asked = await askedOnce(
        context,
        { ...ask, run: ({ provider }, signal) => provider.sendBatch(calls, signal) },
        id,
        closed,
      )
      onAnswer()
      if (!('answer' in asked)) return undefined
      if (lacking(asked.answer) === undefined)
        return { id, answers: asked.answer, what: meaningOf(asked.answer) }
      if (!mayCome) return undefined
      await clock.pause(pauseMs, over)
      if (over.reason === LATE || clock.now() - begun >= patienceMs) return 'in vain'
      if (over.aborted) return undefined
    }
  }

  return async (ids, calls, wordOf = meaningIn) => {
    const found: Claim[] = []
    const heard = new Set<number>()
    const first = Promise.withResolvers<void>()
    const most = Promise.withResolvers<void>()
    const over = new AbortController()
    const signal = AbortSignal.any([closed, over.signal])
    const take = (claim: Claim): void => {
      found.push(claim)
      first.resolve()
      const word = wordOf(claim)
      const having = found.filter((each) => wordOf(each) === word).length
      if (word !== undefined && having * 2 > ids.length) most.resolve()
    }
    const all = Promise.all(
      ids.map(async (id) => {
        const claim = await claimOf(id, calls, signal, () => heard.add(id))
        if (claim === 'in vain') worth.cameNot(id)
        else if (claim !== undefined) take(claim)
      }),
    )
    const late = first.promise
      .then(() => clock.pause(patienceMs, signal))
      .then(() => {
        if (signal.aborted) return
        over.abort(LATE)
        for (const id of ids)
          if (!heard.has(id)) register.note(id, { kind: 'outpaced', what: 'read', ms: patienceMs })
      })
    await Promise.race([all, late, most.promise])
    over.abort()
    return [...found]
  }
}
