import { RpcError } from '../rpc/rpc-error.ts'
import type { Ask, PoolContext } from './ask-endpoints.ts'
import { waitOf } from './pace.ts'

/** What came of asking one endpoint. */
export type Attempt<T> =
  | { readonly by: number; readonly answer: T }
  | { readonly by: number; readonly failure: RpcError }

/**
 * Asks one endpoint as soon as its rate allows, and notes what came of it. Failures are values: whatever an endpoint answers, no
 * more than this request may fail of it.
 */
export const askedOnce = async <T>(
  { endpoints, register, clock, onRequest }: PoolContext,
  { need, calls, run, method }: Pick<Ask<T>, 'need' | 'calls' | 'run' | 'method'>,
  by: number,
  signal: AbortSignal,
): Promise<Attempt<T>> => {
  const endpoint = endpoints[by]
  if (endpoint === undefined) throw new RangeError(`no endpoint ${by}`)
  const wait = waitOf(register.of(by).pace, clock.now())
  if (wait > 0) await clock.pause(wait, signal)
  if (signal.aborted) return { by, failure: withdrawn(endpoint.name) }
  register.note(by, { kind: 'asked', calls })
  const begun = clock.now()
  const report = (outcome: string): number => {
    const ms = clock.now() - begun
    onRequest?.({ endpoint: endpoint.name, method, ms, outcome })
    return ms
  }
  try {
    const answer = await run(endpoint, signal)
    const ms = report('answered')
    register.note(by, { kind: signal.aborted ? 'outpaced' : 'answered', what: need.what, ms })
    return { by, answer }
  } catch (thrown) {
    const failure = thrown instanceof RpcError ? thrown : unexpected(endpoint.name, thrown)
    if (signal.aborted) {
      register.note(by, { kind: 'outpaced', what: need.what, ms: report('withdrawn') })
      return { by, failure: withdrawn(endpoint.name) }
    }
    report(failure.code)
    const { code, message: reason, retryAfterMs } = failure
    register.note(by, { kind: 'failed', code, reason, retryAfterMs })
    return { by, failure }
  }
}

const withdrawn = (name: string): RpcError =>
  new RpcError('RPC_CLOSED', `the request to ${name} was withdrawn`)

const unexpected = (name: string, cause: unknown): RpcError =>
  new RpcError(
    'RPC_MALFORMED_ANSWER',
    `could not make use of what ${name} answered: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  )
