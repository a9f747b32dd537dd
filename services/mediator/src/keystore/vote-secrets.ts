import { createHmac } from 'node:crypto'
import { hexlify } from 'ethers/utils'
import type { Bytes32 } from '@lilymed/domain'
import type { Ballot } from '@lilymed/domain/mediation'
import { openSealedBallot, sealBallot } from './sealed-ballot.ts'
import { encodeContext } from './vote-context.ts'
import type { VoteContext } from './vote-context.ts'

/** What the salt masters can do, without handing them out. New votes are salted and sealed with the newest. */
export type VoteSecrets = {
  /** The 32-byte salt of one vote: HMAC-SHA256 (RFC 2104) of the context under the master. The same context gives the same salt. */
  saltOf(context: VoteContext): Bytes32
  /** The salts of one vote under every master, the newest first: one of them is that of a vote that was committed before a rotation. */
  saltsOf(context: VoteContext): readonly Bytes32[]
  /** The ballot encrypted for this node alone, as hex. Encrypting twice gives different bytes. */
  seal(context: VoteContext, ballot: Ballot): string
  /** The ballot of a sealed vote; undefined when these bytes were sealed with none of the masters for this context. */
  unseal(context: VoteContext, sealedVote: string): Ballot | undefined
}

/** The secrets of votes from 32-byte masters, the newest first, which stay inside. */
export const createVoteSecrets = (newest: Uint8Array, ...older: readonly Uint8Array[]): VoteSecrets => ({
  saltOf: (context) => saltUnder(newest, context),
  saltsOf: (context) => [newest, ...older].map((master) => saltUnder(master, context)),
  seal: (context, ballot) => sealBallot(newest, context, ballot),
  unseal: (context, sealedVote) => {
    for (const master of [newest, ...older]) {
      const ballot = openSealedBallot(master, context, sealedVote)
      if (ballot !== undefined) return ballot
    }
    return undefined
  },
})

const saltUnder = (master: Uint8Array, context: VoteContext): Bytes32 =>
  hexlify(createHmac('sha256', master).update(encodeContext('LILYMED/SALT/v1', context)).digest())
