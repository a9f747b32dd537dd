import type { ControllerWiring, WiringChange } from '@lilymed/api'
import type { ControllerAddress, FactData } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'

/** What Lilypad's controller obeys and calls, and every change of it, which its setters announce by no event. */
export type WiringRow = ControllerWiring

/** The one row of a chain. */
export const WIRING_KEY = 'controller'

const onlyRow = (): readonly string[] => [WIRING_KEY]

const unseen = (fact: ObservedFact): WiringRow => ({
  controller: fact.origin.address,
  chainId: fact.chainId,
  addresses: {},
  read: originOf(fact),
  changes: [],
})

const byName = <Value>(left: readonly [string, Value], right: readonly [string, Value]): number =>
  left[0] < right[0] ? -1 : 1

const entriesOf = (
  addresses: FactData['ControllerAddressesRead'],
): readonly (readonly [ControllerAddress, string])[] =>
  (Object.entries(addresses) as [ControllerAddress, string][]).sort(byName)

/** Who is obeyed in Lilypad V1, as it was read from its controller. */
export const wiring = defineProjection<WiringRow>({
  name: 'wiring',
  version: 1,
  steps: {
    ControllerAddressesRead: {
      keys: onlyRow,
      evolve: (row, fact) => {
        const before = row ?? unseen(fact)
        const read = originOf(fact)
        // Read between the blocks at which changes are looked for, it may be the first to show one.
        const changes = entriesOf(fact.data).flatMap(([which, after]): readonly WiringChange[] => {
          const known = before.addresses[which]
          return known === undefined || known === after
            ? []
            : [{ which, before: known, after, changedAtBlock: null, origin: read }]
        })
        return {
          ...before,
          addresses: { ...before.addresses, ...fact.data },
          read,
          changes: changes.length === 0 ? before.changes : [...before.changes, ...changes],
        }
      },
    },
    ControllerAddressChanged: {
      keys: onlyRow,
      evolve: (row, fact) => {
        const known = row ?? unseen(fact)
        const { which, before, after, changedAtBlock } = fact.data
        const block = Number(changedAtBlock)
        const origin = originOf(fact)
        const change: WiringChange = { which, before: before ?? null, after, changedAtBlock: block, origin }
        // What a reading showed first is dated here.
        const others = known.changes.filter(
          (one) => one.changedAtBlock !== null || one.which !== which || one.after !== after,
        )
        return {
          ...known,
          addresses: { ...known.addresses, [which]: after },
          read: origin,
          changes: [...others, change],
        }
      },
    },
  },
})
