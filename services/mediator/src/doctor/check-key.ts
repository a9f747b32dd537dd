import { getAddress } from 'ethers/address'
import { createProvider, explainRevert } from '@lilymed/chain'
import { assertActsFor } from '../acts-for.ts'
import type { MediatorConfig } from '../config.ts'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** Whether the pool takes commitments from a key for the mediator of a configuration. Throws what the endpoint and the contract throw. */
export const checkKey = async (
  { chain, mediator }: Pick<MediatorConfig, 'chain' | 'mediator'>,
  url: string,
  key: string,
): Promise<Check> => {
  const provider = await createProvider({ url, expectedChainId: chain.chainId, timeoutMs: 5_000 })
  const address = getAddress(mediator ?? key)
  try {
    const identity = { address, signer: { address: getAddress(key) } }
    await assertActsFor(identity, { chain }, { provider, explain: explainRevert })
    return fine('key', `${key} acts for the mediator ${address}`)
  } catch (failure) {
    if ((failure as { code?: string }).code !== 'KEY_MISFIT') throw failure
    const remedy = 'see docs/how-to/keep-a-mediators-keys.md; the node does not start before'
    return found('key', 'failed', (failure as Error).message, remedy)
  } finally {
    provider.destroy()
  }
}
