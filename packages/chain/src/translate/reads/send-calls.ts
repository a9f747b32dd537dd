import type { RpcAnswer, RpcCall } from '../../rpc/rpc-provider.ts'

/** The one thing reading needs of a provider. */
export type BatchReader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }

/** Hosted providers take up to a thousand calls a batch, some less; geth cuts its answers at 25 MB. */
const mostCalls = 400
const mostBytes = 512 * 1024

/** Sends calls in as few requests as may be, one after the other. Throws RpcError where a request fails as a whole. */
export const sendCalls = async (reader: BatchReader, calls: readonly RpcCall[]): Promise<RpcAnswer[]> => {
  const answers: RpcAnswer[] = []
  for (const batch of cutBatches(calls)) answers.push(...(await reader.sendBatch(batch)))
  return answers
}

const cutBatches = (calls: readonly RpcCall[]): RpcCall[][] => {
  const batches: RpcCall[][] = []
  let [current, bytes]: [RpcCall[], number] = [[], 0]
  for (const call of calls) {
    const size = sizeOf(call.params)
    if (current.length > 0 && (current.length === mostCalls || bytes + size > mostBytes)) {
      batches.push(current)
      ;[current, bytes] = [[], 0]
    }
    current.push(call)
    bytes += size
  }
  if (current.length > 0) batches.push(current)
  return batches
}

/** About what parameters take as JSON, without making it. */
const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length + 3
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item) + 16, 32)
}
