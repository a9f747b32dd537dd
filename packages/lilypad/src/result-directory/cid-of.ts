import { base58btc } from 'multiformats/bases/base58'

/** The CIDv0 (`Qm…`) of a sha2-256 digest. */
export const cidOf = (digest: Uint8Array): string =>
  base58btc.baseEncode(Buffer.concat([Uint8Array.of(0x12, 32), digest]))
