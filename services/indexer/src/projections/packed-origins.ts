import type { Origin } from '@lilymed/api'

/** What the facts of one row have in common, each written once. */
export type Shared = {
  /** Of each transaction in turn: block, block hash, transaction hash, time. */
  readonly places: readonly (string | number | null)[]
  /** Contracts, and who else is named by number. */
  readonly accounts: readonly (string | null)[]
}

/** An origin beside what its row shares: number of its transaction, log index, number of its contract, position. */
export type PackedOrigin = readonly (string | number)[]

const membersOfPlace = 4

/** Packs the origins of one row; what they share is there once all of them have been packed. */
export type OriginPacker = {
  readonly shared: Shared
  /** The number of an account. */
  numberOf(account: string | null): number
  /** Adds the members of a packed origin to a list, which is given back. */
  add(list: (string | number)[], origin: Origin): PackedOrigin
}

/** Begins to pack the origins of a row. */
export const createOriginPacker = (): OriginPacker => {
  const places: (string | number | null)[] = []
  const accounts: (string | null)[] = []

  // Rows grow at their end, so the newest transaction is the likeliest.
  const placeOf = ({ block, blockHash, txHash, at }: Origin): number => {
    for (let start = places.length - membersOfPlace; start >= 0; start -= membersOfPlace) {
      const isSame =
        places[start + 2] === txHash && places[start + 1] === blockHash && places[start + 3] === at
      if (isSame) return start / membersOfPlace
    }
    return places.push(block, blockHash, txHash, at) / membersOfPlace - 1
  }
  const numberOf = (account: string | null): number => {
    const known = accounts.indexOf(account)
    return known < 0 ? accounts.push(account) - 1 : known
  }

  return {
    shared: { places, accounts },
    numberOf,
    add: (list, origin) => {
      list.push(placeOf(origin), origin.logIndex, numberOf(origin.contract), origin.position)
      return list
    },
  }
}

/** Reads origins that were packed beside `shared`; the members of one begin at `start`. */
export const createOriginReader =
  ({ places, accounts }: Shared) =>
  (list: PackedOrigin, start = 0): Origin => {
    const [place, logIndex, contract, position] = list.slice(start, start + 4) as [
      number,
      number,
      number,
      string,
    ]
    const [block, blockHash, txHash, at] = places.slice(place * membersOfPlace, (place + 1) * membersOfPlace)
    return {
      block: block as number,
      blockHash: blockHash as string,
      txHash: txHash as string,
      logIndex,
      contract: accounts[contract] ?? null,
      at: at as string | null,
      position,
    }
  }
