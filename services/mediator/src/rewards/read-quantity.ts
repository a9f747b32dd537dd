import type { CallReader, RpcCall } from '@lilymed/chain'
import { AppError } from '@lilymed/service-kit'

/** Reads a number from an endpoint. Throws RPC_REFUSED, and what asking throws. */
export const readQuantity = async (
  provider: CallReader,
  method: string,
  params: RpcCall['params'],
): Promise<bigint> => {
  const [answer] = await provider.sendBatch([{ method, params }])
  if (answer?.ok === true) return BigInt(String(answer.result))
  throw new AppError({
    code: 'RPC_REFUSED',
    message: `the node refused ${method}: ${answer?.message ?? 'no answer'}`,
    retryable: true,
  })
}
