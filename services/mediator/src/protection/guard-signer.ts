import { Interface } from 'ethers/abi'
import { isAddress } from 'ethers/address'
import type { Signer, UnsignedTransaction } from '@lilymed/chain'
import { disputePoolAbi } from '@lilymed/contracts-abi'
import type { Address } from '@lilymed/domain'
import type { VoteProtection } from './open-protection.ts'
import { ProtectionError } from './protection-error.ts'

const abi = new Interface(disputePoolAbi)

/** Everything of the pool's that commits, by its selector. A new way to commit is refused until it is known here. */
const committing = new Map(
  abi.fragments.flatMap((fragment) => {
    const found =
      'name' in fragment && /^commit/i.test(String(fragment.name)) && abi.getFunction(fragment.format())
    return found ? [[found.selector, found.name] as const] : []
  }),
)

export type GuardedVotes = {
  readonly chainId: number
  readonly pool: Address
  /** Whose votes the key casts. */
  readonly mediator: Address
  readonly protection: Pick<VoteProtection, 'ofDispute'>
}

/**
 * A signer that signs a commitment only after it was promised: whatever calls it, and whatever else of the node is wrong or lost, no
 * second commitment for one dispute and round gets a signature. Everything that is no commitment passes. Throws PROTECTION_MISSING.
 */
export const guardSigner = (signer: Signer, votes: GuardedVotes): Signer => ({
  address: signer.address,
  signTransaction: async (transaction) => {
    const name = committing.get(selectorOf(transaction))
    if (name !== undefined && !isPromised(name, transaction, votes)) throw missing()
    return signer.signTransaction(transaction)
  },
})

/** A signer for everything but votes: it signs no commitment at all. Throws PROTECTION_MISSING. */
export const signNoCommitments = (signer: Signer): Signer => ({
  address: signer.address,
  signTransaction: async (transaction) => {
    if (committing.has(selectorOf(transaction))) throw missing()
    return signer.signTransaction(transaction)
  },
})

const selectorOf = ({ data }: UnsignedTransaction): string => data.slice(0, 10).toLowerCase()

const missing = (): ProtectionError =>
  new ProtectionError(
    'PROTECTION_MISSING',
    'a commitment was to be signed that the vote protection does not know: nothing was signed',
  )

const isPromised = (
  name: string,
  { to, data, chainId }: UnsignedTransaction,
  { pool, mediator, protection, ...votes }: GuardedVotes,
): boolean => {
  if (name !== 'commit' || chainId !== BigInt(votes.chainId)) return false
  if (!isAddress(to) || to.toLowerCase() !== pool.toLowerCase()) return false
  const [disputeId, commitment] = argumentsOf(data)
  if (disputeId === undefined) return false
  return protection
    .ofDispute(disputeId)
    .some(
      (known) =>
        known.commitment === commitment &&
        known.chainId === votes.chainId &&
        known.pool.toLowerCase() === pool.toLowerCase() &&
        known.mediator.toLowerCase() === mediator.toLowerCase(),
    )
}

const argumentsOf = (data: string): readonly string[] => {
  try {
    return abi.decodeFunctionData('commit', data).map((each) => String(each).toLowerCase())
  } catch {
    return []
  }
}
