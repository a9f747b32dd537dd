/** What a shelf may hold, and how it is divided. */
export type ShelfLimits = {
  readonly limitBytes: number
  /** What an owner always has room for; the sum over all owners is `limitBytes` at most, and whoever is unknown has none. */
  readonly shareOf: (owner: string) => number
  /** A file takes whole blocks, and one more for its name. */
  readonly blockBytes?: number
}

/** Keeps what it names from being dropped, until it is pulled. */
export type Pin = { readonly owner: string; readonly digests: readonly string[] }

/** Room set aside for bytes on their way in; it is protected as if they were pinned. */
export type Reservation = { readonly owner: string; readonly cost: number }

export type Reserved =
  | { readonly kind: 'reserved'; readonly reservation: Reservation; readonly dropped: readonly string[] }
  | {
      readonly kind: 'refused'
      readonly code: 'ARTIFACT_TOO_LARGE' | 'STORE_FULL'
      readonly message: string
    }

/** What lies on a shelf, who holds it and what goes when room is wanted. No disk: digests that are dropped are the caller's to remove. */
export type Shelf = {
  readonly usedBytes: number
  readonly pinnedBytes: number
  has(digest: string): boolean
  sizeOf(digest: string): number | undefined
  /**
   * Sets room aside, dropping what has to go: of the owner that is furthest above its share what it used longest ago, until there is
   * room. Nobody within its share loses anything to another. Refused, with nothing dropped, when what the owner has pinned and on its
   * way in leaves no such room in its share.
   */
  reserve(owner: string, size: number): Reserved
  /** Gives room back that was set aside. */
  release(reservation: Reservation): void
  /** Puts what came in in the place of its reservation, pinned. */
  put(reservation: Reservation, digest: string, size: number): Pin
  /** What was there before this process. Returns what had to go for it. */
  restore(owner: string, digest: string, size: number): readonly string[]
  /** Lets one more owner hold what is here; false when it is not. */
  share(owner: string, digest: string): boolean
  /** Used now, by this owner. */
  touch(owner: string, digest: string): void
  /** Pins those of them that are here; undefined when they are more than the owner's share has room for. */
  pin(owner: string, digests: readonly string[]): Pin | undefined
  unpin(pin: Pin): void
  /** It is no longer here, pinned or not. */
  lose(digest: string): void
  /** The owner wants it no longer; returns it when nobody holds it any more. */
  discard(owner: string, digest: string): readonly string[]
}

type Owner = {
  readonly name: string
  /** Digests that may go, what was used longest ago first, and those that may not, by who pinned them. */
  readonly loose: Set<string>
  readonly pinned: Map<string, Set<Pin>>
  looseBytes: number
  /** Pinned and on its way in. */
  protectedBytes: number
}
type Item = { readonly size: number; readonly holders: Set<Owner> }

const diskBlockBytes = 4_096

/** An empty shelf. */
export function createShelf({ limitBytes, shareOf, blockBytes = diskBlockBytes }: ShelfLimits): Shelf {
  const owners = new Map<string, Owner>()
  const items = new Map<string, Item>()
  let usedBytes = 0
  const costOf = (size: number) => (Math.ceil(size / blockBytes) + (blockBytes > 1 ? 1 : 0)) * blockBytes
  const sizeCost = (digest: string) => costOf(items.get(digest)?.size ?? 0)

  const ownerOf = (name: string): Owner => {
    const owner = owners.get(name) ?? {
      name,
      loose: new Set(),
      pinned: new Map(),
      looseBytes: 0,
      protectedBytes: 0,
    }
    owners.set(name, owner)
    return owner
  }
  const excessOf = (owner: Owner) => owner.looseBytes + owner.protectedBytes - shareOf(owner.name)

  /** Takes a digest from one holder; true when it was the last. */
  const letGo = (owner: Owner, digest: string): boolean => {
    const item = items.get(digest)
    if (item === undefined || !item.holders.delete(owner)) return false
    if (owner.loose.delete(digest)) owner.looseBytes -= costOf(item.size)
    else if (owner.pinned.delete(digest)) owner.protectedBytes -= costOf(item.size)
    if (item.holders.size > 0) return false
    items.delete(digest)
    usedBytes -= costOf(item.size)
    return true
  }
  const isOverfull = () => usedBytes > limitBytes
  const dropUntilThereIsRoom = (): string[] => {
    const dropped: string[] = []
    while (isOverfull()) {
      let owner: Owner | undefined
      for (const other of owners.values()) {
        if (other.loose.size === 0) continue
        if (owner === undefined || excessOf(other) > excessOf(owner)) owner = other
      }
      const [oldest] = owner?.loose ?? []
      if (owner === undefined || oldest === undefined)
        throw new RangeError('expected shares that are no more than the shelf, and what is pinned is more')
      if (letGo(owner, oldest)) dropped.push(oldest)
    }
    return dropped
  }
  const hold = (owner: Owner, digest: string, size: number) => {
    const item = items.get(digest) ?? { size, holders: new Set() }
    if (item.holders.size === 0) {
      items.set(digest, item)
      usedBytes += costOf(size)
    }
    if (!item.holders.has(owner)) {
      item.holders.add(owner)
      owner.looseBytes += costOf(size)
    } else if (!owner.loose.delete(digest)) return
    owner.loose.add(digest)
  }
  const protect = (owner: Owner, digest: string, pin: Pin) => {
    const pins = owner.pinned.get(digest)
    pins?.add(pin)
    if (pins !== undefined || !owner.loose.delete(digest)) return
    owner.pinned.set(digest, new Set([pin]))
    owner.looseBytes -= sizeCost(digest)
    owner.protectedBytes += sizeCost(digest)
  }

  return {
    get usedBytes() {
      return usedBytes
    },
    get pinnedBytes() {
      return [...owners.values()].reduce((sum, { protectedBytes }) => sum + protectedBytes, 0)
    },
    has: (digest) => items.has(digest),
    sizeOf: (digest) => items.get(digest)?.size,
    reserve: (name, size) => {
      const owner = ownerOf(name)
      const cost = costOf(size)
      const share = shareOf(name)
      if (cost > share) return tooLarge(size, share)
      if (owner.protectedBytes + cost > share) return full(share, owner.protectedBytes)
      owner.protectedBytes += cost
      usedBytes += cost
      return { kind: 'reserved', reservation: { owner: name, cost }, dropped: dropUntilThereIsRoom() }
    },
    release: ({ owner, cost }) => {
      ownerOf(owner).protectedBytes -= cost
      usedBytes -= cost
    },
    put: ({ owner: name, cost }, digest, size) => {
      const owner = ownerOf(name)
      owner.protectedBytes -= cost
      usedBytes -= cost
      hold(owner, digest, size)
      const pin = { owner: name, digests: [digest] }
      protect(owner, digest, pin)
      return pin
    },
    restore: (name, digest, size) => {
      hold(ownerOf(name), digest, size)
      return dropUntilThereIsRoom()
    },
    share: (name, digest) => {
      const item = items.get(digest)
      if (item !== undefined) hold(ownerOf(name), digest, item.size)
      return item !== undefined
    },
    touch: (name, digest) => {
      const { loose } = ownerOf(name)
      if (loose.delete(digest)) loose.add(digest)
    },
    pin: (name, digests) => {
      const owner = ownerOf(name)
      const here = [...new Set(digests)].filter((digest) => items.get(digest)?.holders.has(owner))
      const cost = here
        .filter((digest) => !owner.pinned.has(digest))
        .reduce((sum, digest) => sum + sizeCost(digest), 0)
      if (cost > 0 && owner.protectedBytes + cost > shareOf(name)) return undefined
      const pin = { owner: name, digests: here }
      for (const digest of here) protect(owner, digest, pin)
      return pin
    },
    unpin: (pin) => {
      const owner = ownerOf(pin.owner)
      for (const digest of pin.digests) {
        const pins = owner.pinned.get(digest)
        if (pins === undefined || !pins.delete(pin) || pins.size > 0) continue
        owner.pinned.delete(digest)
        owner.loose.add(digest)
        owner.protectedBytes -= sizeCost(digest)
        owner.looseBytes += sizeCost(digest)
      }
    },
    lose: (digest) => {
      for (const owner of items.get(digest)?.holders ?? []) letGo(owner, digest)
    },
    discard: (name, digest) => {
      const owner = ownerOf(name)
      return owner.loose.has(digest) && letGo(owner, digest) ? [digest] : []
    },
  }
}

function tooLarge(size: number, share: number): Reserved {
  const message = `expected at most the ${share} bytes that are your share of the store, blocks counted, got ${size}`
  return { kind: 'refused', code: 'ARTIFACT_TOO_LARGE', message }
}

function full(share: number, taken: number): Reserved {
  const message = `unfinished work and evidence that nobody fetched take ${taken} of the ${share} bytes that are your share of the store; try again later`
  return { kind: 'refused', code: 'STORE_FULL', message }
}
