import type { CallReader, RpcCall } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'

const quantity = /^0x[0-9a-f]{1,64}$/i

/**
 * Reads a number from an endpoint, in the hexadecimal form of the JSON-RPC specification of Ethereum. Throws RPC_REFUSED, also for an
 * answer that is no such number, and what asking throws.
 */
export const readQuantity = async (
  provider: CallReader,
  method: string,
  params: RpcCall['params'],
): Promise<bigint> => {
  const [answer] = await provider.sendBatch([{ method, params }])
  if (answer?.ok === true) {
    const { result } = answer
    if (typeof result === 'string' && quantity.test(result)) return BigInt(result)
  }
  const message = answer?.ok === false ? answer.message : 'its answer is no number'
  throw new AppError({
    code: 'RPC_REFUSED',
    message: `the node refused ${method}: ${message}`,
    retryable: true,
  })
}
