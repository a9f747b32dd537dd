import { Interface } from 'ethers/abi'
import type { Signer } from '@lilymed/chain'
import { lilypadMediationRandomAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import { ProtectionError } from './protection-error.ts'

const abi = new Interface(lilypadMediationRandomAbi)
const verdicts = new Set(
  ['mediationAcceptResult', 'mediationRejectResult'].map((name) => abi.getFunction(name)?.selector),
)

/**
 * A signer for the account that Lilypad's own handler draws: it signs verdicts to that handler, and empty transactions to itself, which
 * cancel others. Lilypad asks who signed and not who calls, so that any other contract this account called could cast its verdict or
 * spend its escrow. Throws PROTECTION_MISSING.
 */
export const guardVerdicts = (signer: Signer, handler: Address): Signer => ({
  address: signer.address,
  signTransaction: async (transaction) => {
    const to = transaction.to.toLowerCase()
    const isVerdict =
      to === handler.toLowerCase() && verdicts.has(transaction.data.slice(0, 10).toLowerCase())
    const isCancellation = to === signer.address.toLowerCase() && transaction.data === '0x'
    if (!isVerdict && !isCancellation) {
      throw new ProtectionError(
        'PROTECTION_MISSING',
        `the account of a drawn mediator signs verdicts to ${handler} alone: nothing was signed`,
      )
    }
    return signer.signTransaction(transaction)
  },
})
