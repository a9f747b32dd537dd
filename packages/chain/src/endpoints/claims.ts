import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { isTrusted } from './endpoint-state.ts'
import { lacking } from './pooled-reader.ts'
import { meaningOf } from './state-reads.ts'

/** What one endpoint says. */
export type Claim = { readonly id: number; readonly answers: readonly RpcAnswer[]; readonly what: string }

/** An endpoint that is behind is asked again for a block that it does not have yet. */
const ASK_AGAIN_MS = 50

/**
 * Asks several endpoints the same at once. Those that fail, or lack what is asked for, say nothing; those that take longer than the
 * first by `patienceMs` are not waited for.
 */
export const createClaims = (
  context: PoolContext,
  patienceMs: number,
): ((ids: readonly number[], calls: readonly RpcCall[]) => Promise<readonly Claim[]>) => {
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
        { ...ask, run: ({ provider }, signal) => provider.sendBatch(calls, signal) },
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

  return async (ids, calls) => {
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
}
