import { createProvider } from '@lilymed/chain'
import type { MediatorConfig } from '../config.ts'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** Whether there is a contract at each configured address. Throws what the endpoint throws. */
export const checkContracts = async (
  { chainId, contracts }: MediatorConfig['chain'],
  url: string,
): Promise<Check> => {
  const provider = await createProvider({ url, expectedChainId: chainId, timeoutMs: 5_000 })
  try {
    const codes = await Promise.all(
      Object.entries(contracts).map(async ([name, address]) => ({
        name,
        address,
        code: await provider.getCode(address),
      })),
    )
    const missing = codes
      .filter(({ code }) => code === '0x')
      .map(({ name, address }) => `${name} at ${address}`)
    if (missing.length === 0)
      return fine('contracts', `${codes.length} contracts are where the configuration says`)
    const remedy = 'take the addresses from the network’s record: lilymed network status'
    return found('contracts', 'failed', `no contract: ${missing.join(', ')}`, remedy)
  } finally {
    provider.destroy()
  }
}
