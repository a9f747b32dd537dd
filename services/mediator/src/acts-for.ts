import { ZeroAddress } from 'ethers/constants'
import { createContractClient } from '@lilymed/chain'
import type { CallReader, RevertExplainer } from '@lilymed/chain'
import { stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import type { Identity } from './open-identity.ts'
import { poolContractsOf } from './handler.ts'

/** Why a key may not vote for a mediator, with what to do; undefined where it may. */
export const keyMisfit = (key: Address, mediator: Address, actsFor: Address): string | undefined => {
  if (actsFor === mediator) return undefined
  if (actsFor === ZeroAddress)
    return `the key ${key} was replaced and acts for nobody any more: start with the key that took its place`
  if (mediator === key)
    return `the key ${key} acts for the mediator ${actsFor}: set mediator = "${actsFor}" in the configuration`
  const now = actsFor === key ? 'acts for itself alone' : `acts for ${actsFor}`
  return `the key ${key} ${now}, not for the mediator ${mediator}: offer it (lilymed mediator custody offer-key), then let the withdrawal address take it (lilymed mediator custody rotate-key)`
}

/**
 * Makes sure, as the chain stands now, that the pool takes commitments from this node's key for this node's mediator. Throws KEY_MISFIT, and
 * what reading the contract throws.
 */
export const assertActsFor = async (
  { address, signer }: { readonly address: Address; readonly signer: Pick<Identity['signer'], 'address'> },
  { chain }: Pick<MediatorConfig, 'chain'>,
  reads: { readonly provider: CallReader; readonly explain: RevertExplainer },
): Promise<void> => {
  const registry = createContractClient(
    stakeRegistryAbi,
    poolContractsOf(chain.contracts).stakeRegistry,
    reads,
  )
  const found = await registry.read('actsFor', [signer.address as `0x${string}`])
  const message = keyMisfit(signer.address, address, found)
  if (message !== undefined) throw new AppError({ code: 'KEY_MISFIT', message, retryable: false })
}
