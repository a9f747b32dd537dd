import { digestResult, NamesRefused } from '@lilymed/lilypad/result-directory'
import type { ResultDigest, ResultEntry } from '@lilymed/lilypad/result-directory'
import type { EngineOutcome } from './engine.ts'

/** The digests of a result, or the outcome of a run whose files have none. */
export type NamedResult =
  | ({ readonly kind: 'named' } & ResultDigest)
  | Extract<EngineOutcome, { readonly kind: 'failed' }>

/** Names a result as Lilypad does. A program chooses its names, and can choose some that no directory holds: kubo fails at them too. */
export async function nameResult(
  entries: readonly ResultEntry[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<NamedResult> {
  try {
    return { kind: 'named', ...(await digestResult(entries, options)) }
  } catch (error) {
    if (!(error instanceof NamesRefused)) throw error
    const { message } = error
    return { kind: 'failed', code: 'OUTPUT_REFUSED', detail: 'name', message, retryable: false }
  }
}
