import { getAddress } from 'ethers/address'

/**
 * A string that knows what it names. Plain strings (JSON read back from the store) flow in without a cast,
 * while an id of one kind is never accepted where another kind is asked for.
 */
export type Named<Kind extends string> = string & { readonly __kind?: Kind }

/** Lilypad's deal id: the CIDv0 of the deal's JSON document. */
export type DealId = Named<'DealId'>
/** The pool's id of a dispute: 32 bytes, lower-case hex with 0x. See {@link file://../commitment/dispute-id.ts}. */
export type DisputeId = Named<'DisputeId'>
/** An account or contract address, EIP-55 checksummed. */
export type Address = Named<'Address'>
/** 32 bytes (a hash, digest, salt or seed), lower-case hex with 0x. */
export type Bytes32 = Named<'Bytes32'>

export const ZERO_BYTES32: Bytes32 = `0x${'00'.repeat(32)}`

/**
 * Reads an address of any letter case and returns it EIP-55 checksummed.
 * Throws a TypeError for anything else, a mixed-case address with a wrong checksum included.
 */
export const parseAddress = (text: string): Address => {
  try {
    return getAddress(text)
  } catch {
    throw new TypeError(`expected a 20-byte hex address, got "${text}"`)
  }
}

/** Reads 32 bytes of hex and returns them lower-case. Throws a TypeError for anything else. */
export const parseBytes32 = (text: string): Bytes32 => {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new TypeError(`expected 0x and 64 hex digits, got "${text}"`)
  return text.toLowerCase()
}

/** Reads a dispute id; throws a TypeError when it is not 32 bytes of hex. */
export const parseDisputeId = (text: string): DisputeId => parseBytes32(text) as string

/** Whether two addresses are the same account, whatever their letter case. */
export const sameAddress = (left: Address, right: Address): boolean =>
  left.toLowerCase() === right.toLowerCase()
