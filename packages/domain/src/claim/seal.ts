import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'
import { ZERO_BYTES32, type Address, type Bytes32, type DealId } from '../values/ids.ts'

/** What a provider seals instead of publishing the digest of its result. */
export type SealParts = {
  readonly chainId: bigint
  readonly dealId: DealId
  readonly resourceProvider: Address
  readonly resultDigest: Bytes32
  readonly salt: Bytes32
}

const SEAL_TYPE =
  'Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32 salt)'

/** The seal over a result: the hash of the type and its fields, in the manner of EIP-712. Source: IDisputePool.openSeal. */
export const sealOf = ({ chainId, dealId, resourceProvider, resultDigest, salt }: SealParts): Bytes32 =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['bytes32', 'uint256', 'bytes32', 'address', 'bytes32', 'bytes32'],
      [
        keccak256(toUtf8Bytes(SEAL_TYPE)),
        chainId,
        keccak256(toUtf8Bytes(dealId)),
        resourceProvider,
        resultDigest,
        salt,
      ],
    ),
  )

const PREFIX = 'sealed:'

/** The dataId that a provider submits for a seal. */
export const sealedDataId = (seal: Bytes32): string => `${PREFIX}${seal.slice(2)}`

/** The seal in a dataId "sealed:" and 64 lower-case hex digits; null for any other text, and for zero. Source: SealText.sealOf. */
export const sealOfDataId = (dataId: string): Bytes32 | null => {
  if (!/^sealed:[0-9a-f]{64}$/.test(dataId)) return null
  const seal = `0x${dataId.slice(PREFIX.length)}`
  return seal === ZERO_BYTES32 ? null : seal
}
