import { getAddress } from 'ethers/address'
import { createProvider, explainRevert } from '@lilymed/chain'
import type { MediatorConfig } from '../config.ts'
import { randomContractsOf } from '../handler.ts'
import { obstaclesOf } from '../random/obstacles.ts'
import type { DrawnAccountObservation } from './check-drawn-account.ts'

/** Reads the account that Lilypad's own handler may draw, and what stands in the way of its verdicts, at one endpoint. Throws what the endpoint throws. */
export const observeDrawnAccount = async (
  { chain: { chainId, contracts } }: Pick<MediatorConfig, 'chain'>,
  url: string,
  address: string,
): Promise<DrawnAccountObservation> => {
  const provider = await createProvider({ url, expectedChainId: chainId, timeoutMs: 5_000 })
  try {
    const [obstacles, gasBalance, gasPrice] = await Promise.all([
      obstaclesOf(randomContractsOf(contracts), { provider, explain: explainRevert }),
      provider.getBalance(address),
      provider.send('eth_gasPrice', []).then((price) => BigInt(String(price))),
    ])
    return { key: getAddress(address), obstacles, gasBalance, gasPrice }
  } finally {
    provider.destroy()
  }
}
