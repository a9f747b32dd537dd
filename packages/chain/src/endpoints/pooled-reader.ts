import { onlyLooks } from '../rpc/is-repeatable.ts'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-answer.ts'
import type { Ask, Asked, PoolContext } from './ask-endpoints.ts'
import { askedOnce } from './ask-once.ts'
import { noEndpoint } from './no-endpoint.ts'
import { rankEndpoints } from './rank-endpoints.ts'

const SENDS = 'eth_sendRawTransaction'

/** Words for a block or state that the endpoint does not have, while another may. */
const NOT_HERE =
  /unknown block|(?:header|block) (?:is )?not found|cannot find block|missing trie node|state (?:is )?not available|historical state|pruned|beyond (?:the )?(?:current )?head|not yet imported/i

/**
 * Reads by whichever endpoint answers, with fail-over and hedging. A block or state one endpoint does not have is asked of others.
 * A signed transaction goes to every endpoint at once, because its bytes can be taken only once anyhow, and the first that takes
 * it answers. Anything else goes to one endpoint, once.
 */
export const createPooledReader = (
  context: PoolContext,
  ask: <T>(ask: Ask<T>) => Promise<Asked<T>>,
): { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> } => ({
  sendBatch: async (calls) => {
    const [first] = calls
    if (first === undefined) return []
    if (calls.every(({ method }) => method === SENDS)) return broadcast(context, calls)
    const areLooks = calls.every(({ method }) => onlyLooks(method))
    const { answer } = await ask<RpcAnswer[]>({
      need: { what: 'read', atHead: !calls.every(isPinned) },
      method: first.method,
      calls: calls.length,
      mayHedge: areLooks,
      mayRepeat: areLooks,
      run: ({ provider }, signal) => provider.sendBatch(calls, signal),
      ...(areLooks ? { unfit: lacking } : {}),
    })
    return answer
  },
})

const isPinned = ({ params }: RpcCall): boolean =>
  params.some((param) => typeof param === 'object' && param !== null && 'blockHash' in param)

/** Why an answer to a read is none: what it names is not here. */
export const lacking = (answers: readonly RpcAnswer[]): string | undefined => {
  const lacks = answers.find((answer) => !answer.ok && NOT_HERE.test(answer.message))
  return lacks?.ok === false ? lacks.message.slice(0, 200) : undefined
}

const broadcast = async (context: PoolContext, calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
  const { register, clock, closed } = context
  const need = { what: 'read', atHead: true } as const
  const ids = rankEndpoints(register.states(), need, clock.now())
  if (ids.length === 0) throw noEndpoint(register.states(), [])
  const attempts = ids.map((id) =>
    askedOnce(
      context,
      { need, method: SENDS, calls: calls.length, run: ({ provider }) => provider.sendBatch(calls) },
      id,
      closed,
    ),
  )
  const taken = await Promise.any(
    attempts.map(async (attempt) => {
      const done = await attempt
      if ('failure' in done) throw done.failure
      if (!done.answer.every(({ ok }) => ok)) throw new Error('refused')
      return done.answer
    }),
  ).catch(() => undefined)
  if (taken !== undefined) return taken
  // Nobody took all of it: what the best endpoint said, of those that said anything.
  const done = await Promise.all(attempts)
  const said = done.flatMap((one) => ('answer' in one ? [one.answer] : []))
  const failures = done.flatMap((one) => ('failure' in one ? [one.failure] : []))
  const [best] = said
  if (best !== undefined) return best
  throw failures.length === 1 && failures[0] !== undefined
    ? failures[0]
    : noEndpoint(register.states(), failures)
}
