const mask = 0xffff_ffff_ffff_ffffn
const c1 = 0x87c3_7b91_1142_53d5n
const c2 = 0x4cf5_ad43_2745_937fn

const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & mask

const finish = (value: bigint): bigint => {
  let mixed = value ^ (value >> 33n)
  mixed = (mixed * 0xff51_afd7_ed55_8ccdn) & mask
  mixed ^= mixed >> 33n
  mixed = (mixed * 0xc4ce_b9fe_1a85_ec53n) & mask
  return mixed ^ (mixed >> 33n)
}

const mixFirst = (k: bigint): bigint => (rotate((k * c1) & mask, 31n) * c2) & mask
const mixSecond = (k: bigint): bigint => (rotate((k * c2) & mask, 33n) * c1) & mask

/**
 * The first half of MurmurHash3 x64 128 with seed 0 (Appleby, public domain), as 8 bytes, the highest first: what UnixFS
 * places the names of a sharded directory by.
 */
export function murmur3(bytes: Uint8Array): Buffer {
  const length = BigInt(bytes.length)
  const blocks = Buffer.alloc(Math.ceil((bytes.length + 1) / 16) * 16)
  blocks.set(bytes)
  const fullEnd = bytes.length - (bytes.length % 16)
  let h1 = 0n
  let h2 = 0n
  for (let offset = 0; offset < fullEnd; offset += 16) {
    h1 ^= mixFirst(blocks.readBigUInt64LE(offset))
    h1 = (((rotate(h1, 27n) + h2) & mask) * 5n + 0x52dc_e729n) & mask
    h2 ^= mixSecond(blocks.readBigUInt64LE(offset + 8))
    h2 = (((rotate(h2, 31n) + h1) & mask) * 5n + 0x3849_5ab5n) & mask
  }
  h2 ^= mixSecond(blocks.readBigUInt64LE(fullEnd + 8))
  h1 ^= mixFirst(blocks.readBigUInt64LE(fullEnd))
  h1 ^= length
  h2 ^= length
  h1 = (h1 + h2) & mask
  h2 = (h2 + h1) & mask
  h1 = finish(h1)
  h2 = finish(h2)
  const digest = Buffer.alloc(8)
  digest.writeBigUInt64BE((h1 + h2) & mask)
  return digest
}
