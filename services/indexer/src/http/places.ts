/** Places for those who keep a connection for long: exports, the live stream. */
export type Places = {
  /** Takes a place; gives what frees it again, or undefined where none is left. May be called twice. */
  take(address: string): (() => void) | undefined
  /** Places that are taken. */
  taken(): number
}

/** So many places; one address gets half of them at most, so that others find one. */
export const createPlaces = (atOnce: number): Places => {
  const byAddress = new Map<string, number>()
  const mostOfOne = Math.ceil(atOnce / 2)
  let taken = 0
  return {
    taken: () => taken,
    take: (address) => {
      const ofAddress = byAddress.get(address) ?? 0
      if (taken >= atOnce || ofAddress >= mostOfOne) return undefined
      taken += 1
      byAddress.set(address, ofAddress + 1)
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        taken -= 1
        const left = (byAddress.get(address) ?? 1) - 1
        if (left === 0) byAddress.delete(address)
        else byAddress.set(address, left)
      }
    },
  }
}
