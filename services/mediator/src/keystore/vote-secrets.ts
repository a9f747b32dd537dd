import { createHmac } from 'node:crypto'
import { hexlify } from 'ethers/utils'
import type { Bytes32 } from '@lilymed/domain'
import type { Ballot } from '@lilymed/domain/mediation'
import { openSealedBallot, sealBallot } from './sealed-ballot.ts'
import { encodeContext } from './vote-context.ts'
import type { VoteContext } from './vote-context.ts'

/** What the salt master can do, without handing it out. */
export type VoteSecrets = {
  /** The 32-byte salt of one vote: HMAC-SHA256 (RFC 2104) of the context under the master. The same context gives the same salt. */
  saltOf(context: VoteContext): Bytes32
  /** The ballot encrypted for this node alone, as hex. Encrypting twice gives different bytes. */
  seal(context: VoteContext, ballot: Ballot): string
  /** The ballot of a sealed vote; undefined when these bytes were not sealed with this master for this context. */
  unseal(context: VoteContext, sealedVote: string): Ballot | undefined
}

/** The secrets of votes from a 32-byte master, which stays inside. */
export const createVoteSecrets = (master: Uint8Array): VoteSecrets => ({
  saltOf: (context) =>
    hexlify(createHmac('sha256', master).update(encodeContext('LILYMED/SALT/v1', context)).digest()),
  seal: (context, ballot) => sealBallot(master, context, ballot),
  unseal: (context, sealedVote) => openSealedBallot(master, context, sealedVote),
})
