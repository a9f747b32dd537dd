import type { RpcProvider } from '@lilymed/chain'
import type { DeployingAccount } from '../account/open-account.ts'

/** What every transaction of a deployment needs. */
export type DeploymentContext = {
  readonly provider: RpcProvider
  readonly account: DeployingAccount
  readonly chainId: number
  /** Blocks on a transaction before it counts. */
  readonly confirmations: number
  /** How long one transaction may take before the deployment gives up for now. */
  readonly patienceMs?: number
}
