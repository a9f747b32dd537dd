import { keccak256 } from 'ethers/crypto'
import { toUtf8Bytes } from 'ethers/utils'

/** A draw class on chain: keccak256 of its name's UTF-8 bytes, as DrawClasses lists it. */
export const drawClassId = (name: string): string => keccak256(toUtf8Bytes(name))
