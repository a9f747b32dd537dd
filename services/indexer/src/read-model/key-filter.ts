/** Which keys tables may hold: of one that was never added it is known, nearly always, that none does. */
export type KeyFilter = {
  add(table: string, chainId: number, key: string): void
  /** False only of a key that was not added. */
  mayHold(table: string, chainId: number, key: string): boolean
}

/** For tables whose keys nobody has listed. */
export const anyKey: KeyFilter = { add: () => {}, mayHold: () => true }

/** 1 MiB: with half a million keys one answer in a hundred is of no use, with more ever more of them. */
const bits = 2 ** 23

const prime = 0x01000193

/** FNV-1a over characters, which leaves its low bits to the last of them. */
const hashOf = (text: string, seed: number): number => {
  let hash = seed
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), prime)
  return hash
}

/**
 * A Bloom filter for tables that begin empty. While a chain is read from its start every deal is new once, and to look for it in a
 * table that does not hold it costs what it does in one that holds it: more, the longer the chain.
 */
export const createKeyFilter = (): KeyFilter => {
  const words = new Uint32Array(bits / 32)

  const first = (table: string, chainId: number, key: string): number => {
    const hash = hashOf(key, hashOf(table, Math.imul(chainId, prime)))
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return mixed ^ (mixed >>> 13)
  }
  const second = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 9
  const isSet = (place: number): boolean => ((words[(place & (bits - 1)) >>> 5] ?? 0) & (1 << place)) !== 0
  const set = (place: number): void => {
    const word = (place & (bits - 1)) >>> 5
    words[word] = (words[word] ?? 0) | (1 << place)
  }

  return {
    add: (table, chainId, key) => {
      const hash = first(table, chainId, key)
      set(hash)
      set(second(hash))
    },
    mayHold: (table, chainId, key) => {
      const hash = first(table, chainId, key)
      return isSet(hash) && isSet(second(hash))
    },
  }
}
