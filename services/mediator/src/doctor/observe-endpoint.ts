import { publicOrigin } from '@lilymed/chain'
import { readCappedBody } from '@lilymed/service-kit'
import type { EndpointObservation } from './check-endpoints.ts'

const timeoutMs = 5_000
const mostBytes = 4 * 1024 * 1024

/** Asks one endpoint what chain it serves, how far, how fast and what time it is. Never throws: what fails is the observation. */
export const observeEndpoint = async (url: string): Promise<EndpointObservation> => {
  const name = publicOrigin(url)
  const started = performance.now()
  const nothing = { name, chainId: null, head: null, clockMs: null }
  try {
    const { result: chainId } = await ask(url, 'eth_chainId', [])
    const latencyMs = performance.now() - started
    const { result: block, clockMs } = await ask(url, 'eth_getBlockByNumber', ['latest', false])
    return { name, failure: null, chainId: numberOf(chainId), head: headOf(block), latencyMs, clockMs }
  } catch (failure) {
    const reason = failure instanceof Error ? reasonOf(failure) : 'it failed'
    return { ...nothing, failure: reason, latencyMs: performance.now() - started }
  }
}

const ask = async (
  url: string,
  method: string,
  params: readonly unknown[],
): Promise<{ result: unknown; clockMs: number | null }> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
  const body = await readCappedBody(response.body, mostBytes)
  const answer = JSON.parse(Buffer.from(body ?? []).toString('utf8')) as { readonly result?: unknown }
  const clock = Date.parse(response.headers.get('date') ?? '')
  return { result: answer.result, clockMs: Number.isNaN(clock) ? null : clock }
}

/** In words, without the URL, which may hold a key. */
const reasonOf = (failure: Error): string => {
  if (failure.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  if (failure instanceof SyntaxError) return 'its answer is no JSON'
  const { code } = (failure.cause ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? `no connection (${code})` : 'no connection'
}

const numberOf = (value: unknown): bigint | null =>
  typeof value === 'string' && /^0x[0-9a-f]{1,64}$/i.test(value) ? BigInt(value) : null

const headOf = (block: unknown): EndpointObservation['head'] => {
  const { number, timestamp } = (block ?? {}) as { readonly number?: unknown; readonly timestamp?: unknown }
  const [height, time] = [numberOf(number), numberOf(timestamp)]
  return height === null || time === null ? null : { number: Number(height), timestamp: Number(time) }
}
