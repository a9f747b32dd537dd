import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { dealStateFromNumber } from '@lilymed/domain'
import type { DealId, DealStateName } from '@lilymed/domain'
import { eventText, readEvents } from '@lilymed/network'
import type { PartyNetwork } from '../network/open-party-network.ts'

const OPEN: ReadonlySet<DealStateName> = new Set(['ResultsSubmitted', 'ResultsChecked'])

/** Whether a deal in this state, as the contract numbers them, has a result that is not settled. */
export const isOpenState = (state: number): boolean =>
  OPEN.has(dealStateFromNumber(state) ?? 'DealNegotiating')

/** Deals of whomever, in a range of blocks, whose state changed, and whether they have a result that is not settled since. Throws what reading throws. */
export const readStateChanges = async (
  { provider, client: { storage } }: Pick<PartyNetwork, 'provider' | 'client'>,
  fromBlock: number,
  toBlock: number,
): Promise<readonly { readonly dealId: DealId; readonly isOpen: boolean }[]> => {
  const query = { address: storage.address, abi: lilypadStorageAbi, fromBlock, toBlock }
  const changes = await readEvents(provider, { ...query, event: 'DealStateChange' })
  return changes.flatMap((change) => {
    const dealId = eventText(change, 'dealId')
    return dealId === undefined ? [] : [{ dealId, isOpen: isOpenState(Number(change.args['state'])) }]
  })
}

/** Blocks of one piece: what they hold is in memory at once, and whoever pays can make them hold much. */
const WIDEST = 50_000
const LEAST_WIDTH = 1_000
/** Milliseconds for one step: the watch has other things to do between two. No piece is begun after it. */
const STEP_MS = 1_000
/** A piece that takes longer is too wide. */
const LONG_MS = 500

/** Events of long ago, read step by step. */
export type ResultScan = {
  /** Reads on; null while there is more, then the deals whose result was not settled at the end. Throws what reading throws, and then reads the same again. */
  step(): Promise<readonly DealId[] | null>
}

/** Looks through a range of blocks, which nothing can rewind any more, for results that are not settled. */
export const createResultScan = (
  network: Pick<PartyNetwork, 'provider' | 'client'>,
  first: number,
  last: number,
): ResultScan => {
  const open = new Set<DealId>()
  let next = first
  let width = WIDEST

  /** Whether there was one to read. */
  const readPiece = async (): Promise<boolean> => {
    if (next > last) return false
    const to = Math.min(next + width - 1, last)
    const began = performance.now()
    try {
      for (const { dealId, isOpen } of await readStateChanges(network, next, to)) {
        if (isOpen) open.add(dealId)
        else open.delete(dealId)
      }
      next = to + 1
      return true
    } finally {
      const isLong = performance.now() - began > LONG_MS
      width = isLong ? Math.max(LEAST_WIDTH, Math.floor(width / 2)) : Math.min(WIDEST, width * 2)
    }
  }
  return {
    step: async () => {
      const until = performance.now() + STEP_MS
      while (await readPiece()) if (performance.now() >= until) break
      return next > last ? [...open] : null
    },
  }
}
