import {
  lilypadControllerAbi,
  lilypadMediationRandomAbi,
  lilypadPaymentsAbi,
  lilypadStorageAbi,
  lilypadTokenAbi,
  lilypadUsersAbi,
} from '@lilymed/contracts-abi'
import type { Deployer } from './deployer.ts'

export type LilypadAddresses = {
  readonly token: string
  readonly storage: string
  readonly payments: string
  readonly users: string
  /** Lilypad's own handler, which the pool replaces. */
  readonly mediationRandom: string
  readonly controller: string
}

/** A token supply that covers every scene many times over, in wei. */
const supply = 1_000_000n * 10n ** 18n

/** Deploys and wires Lilypad V1 as its own scripts do: contracts first, then each is told who may call it. */
export const deployLilypad = async (deployer: Deployer): Promise<LilypadAddresses> => {
  const token = await deployer.deploy('LilypadToken', lilypadTokenAbi, ['Lilypad', 'LP', supply])
  const storage = await deployer.deploy('LilypadStorage', lilypadStorageAbi)
  const payments = await deployer.deploy('LilypadPayments', lilypadPaymentsAbi)
  const users = await deployer.deploy('LilypadUsers', lilypadUsersAbi)
  const mediationRandom = await deployer.deploy('LilypadMediationRandom', lilypadMediationRandomAbi)
  const controller = await deployer.deploy('LilypadController', lilypadControllerAbi)

  await deployer.call(storage, lilypadStorageAbi, 'initialize')
  await deployer.call(payments, lilypadPaymentsAbi, 'initialize', [token])
  await deployer.call(users, lilypadUsersAbi, 'initialize')
  await deployer.call(mediationRandom, lilypadMediationRandomAbi, 'initialize')
  // The devnet has no on-chain job creator and no proof of work; the controller wants some address for each.
  const unused = deployer.address
  await deployer.call(controller, lilypadControllerAbi, 'initialize', [
    storage,
    users,
    payments,
    mediationRandom,
    unused,
    unused,
  ])
  await deployer.call(storage, lilypadStorageAbi, 'setControllerAddress', [controller])
  await deployer.call(payments, lilypadPaymentsAbi, 'setControllerAddress', [controller])
  await deployer.call(mediationRandom, lilypadMediationRandomAbi, 'setControllerAddress', [controller])
  await deployer.call(token, lilypadTokenAbi, 'setControllerAddress', [payments])
  return { token, storage, payments, users, mediationRandom, controller }
}
