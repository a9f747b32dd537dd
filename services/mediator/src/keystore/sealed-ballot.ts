import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { concat, dataSlice, getBytes, hexlify, isHexString, toBeHex } from 'ethers/utils'
import { outcomeNumber, reasonFromNumber, reasonNumber, verdictFromNumber } from '@lilymed/domain'
import type { Ballot } from '@lilymed/domain/mediation'
import { encodeContext } from './vote-context.ts'
import type { VoteContext } from './vote-context.ts'

const version = 1
const ivBytes = 12
const tagBytes = 16
const ballotBytes = 1 + 1 + 2 + 32 + 32
const sealedBytes = 1 + ivBytes + tagBytes + ballotBytes

/**
 * A ballot encrypted with AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA256 (RFC 5869) derives from the master for this
 * context alone: version ‖ IV ‖ tag ‖ ciphertext, of one length whatever the ballot says. The context is authenticated too.
 */
export const sealBallot = (master: Uint8Array, context: VoteContext, ballot: Ballot): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey(master, context), iv)
  cipher.setAAD(encodeContext('LILYMED/SEALED/v1', context))
  const body = Buffer.concat([cipher.update(encodeBallot(ballot)), cipher.final()])
  return hexlify(Buffer.concat([Uint8Array.of(version), iv, cipher.getAuthTag(), body]))
}

/** The ballot inside sealed bytes of any origin; undefined when they were not sealed with this master for this context. */
export const openSealedBallot = (
  master: Uint8Array,
  context: VoteContext,
  sealedVote: string,
): Ballot | undefined => {
  if (!isHexString(sealedVote, sealedBytes)) return undefined
  const sealed = getBytes(sealedVote)
  if (sealed[0] !== version) return undefined
  const decipher = createDecipheriv(
    'aes-256-gcm',
    sealingKey(master, context),
    sealed.subarray(1, 1 + ivBytes),
  )
  decipher.setAAD(encodeContext('LILYMED/SEALED/v1', context))
  decipher.setAuthTag(sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes))
  try {
    const body = sealed.subarray(1 + ivBytes + tagBytes)
    return decodeBallot(hexlify(Buffer.concat([decipher.update(body), decipher.final()])))
  } catch {
    return undefined
  }
}

const sealingKey = (master: Uint8Array, context: VoteContext): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, encodeContext('LILYMED/SEAL-KEY/v1', context), 'sealed vote', 32))

const encodeBallot = ({ outcome, rung, reason, resultDigest, evidence }: Ballot): Uint8Array =>
  getBytes(
    concat([
      toBeHex(outcomeNumber(outcome), 1),
      toBeHex(rung, 1),
      toBeHex(reason === null ? 0 : reasonNumber(reason), 2),
      resultDigest,
      evidence,
    ]),
  )

const decodeBallot = (bytes: string): Ballot | undefined => {
  const outcome = verdictFromNumber(Number(dataSlice(bytes, 0, 1)))
  if (outcome === undefined) return undefined
  return {
    outcome,
    rung: Number(dataSlice(bytes, 1, 2)),
    reason: reasonFromNumber(Number(dataSlice(bytes, 2, 4))) ?? null,
    resultDigest: dataSlice(bytes, 4, 36),
    evidence: dataSlice(bytes, 36, 68),
  }
}
