import { beside, readFailed } from './completion.ts'
import type { Completion } from './completion.ts'
import type { ContractSet } from './contract-set.ts'
import { unfollowedOf } from './controller-addresses.ts'
import type { Wiring, WiringReader } from './controller-addresses.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

const RESULTS_CHECKED = 4
const PAID_IN = 0

/**
 * Reads what Lilypad is wired to where that matters and no log says it: in a transaction in which the controller itself speaks (it is
 * initialised, or gets another owner), a result is challenged, or a deal's state moves without money or money without a state, as
 * it looks to whoever follows one of a pair of contracts of which the other was replaced. Told after the first such fact of
 * the transaction, as of the end of its block: it depends on nothing but that transaction.
 */
export const createWiringWatch = (
  contracts: ContractSet,
  reader: WiringReader | undefined,
): { plan(facts: readonly TranslatedFact[]): readonly Completion[] } => {
  const names = new Set(contracts.map(({ name }) => name))
  const hasBoth = names.has('LilypadStorage') && names.has('LilypadPayments')

  const isMomentous = (fact: TranslatedFact, ofTransaction: () => Movements): boolean => {
    if (fact.origin.address === reader?.address || fact.type === 'MediationRequested') return true
    if (fact.type === 'DealStateChanged')
      return fact.data['state'] === RESULTS_CHECKED || (hasBoth && !ofTransaction().money)
    // A party that agrees first pays in, and no state changes.
    if (fact.type === 'PaymentMade')
      return hasBoth && fact.data['direction'] !== PAID_IN && !ofTransaction().state
    return false
  }

  return {
    plan: (facts) => {
      if (reader === undefined) return []
      const movements = hasBoth ? movementsOf(facts) : new Map<string, Movements>()
      const told = new Set<string>()
      return facts.flatMap((fact, trigger): Completion[] => {
        const { txHash, blockNumber, blockHash } = fact.origin
        if (told.has(txHash) || !isMomentous(fact, () => movements.get(txHash) ?? still)) return []
        told.add(txHash)
        const block = { number: blockNumber, hash: blockHash }
        return [
          {
            trigger,
            reads: reader.reads(block),
            complete: (given, outcomes) => {
              const wiring = reader.wiringOf(outcomes)
              if ('kind' in wiring)
                return [given, readFailed(given, 'ControllerAddressesRead', {}, wiring, reader.address)]
              return [given, ...tellWiring(given, wiring, contracts, reader.address)]
            },
          },
        ]
      })
    },
  }
}

const tellWiring = (
  trigger: TranslatedFact,
  wiring: Wiring,
  contracts: ContractSet,
  address: string,
): readonly TranslatedFact[] => [
  beside(trigger, 'ControllerAddressesRead', wiring, address),
  ...unfollowedOf(contracts, wiring).map((found) =>
    beside(trigger, 'ContractUnfollowed' satisfies UnreadRecord, found, found.address),
  ),
]

/** What happened to deals in a transaction. */
type Movements = { state: boolean; money: boolean }
const still: Movements = { state: false, money: false }

const movementsOf = (facts: readonly TranslatedFact[]): ReadonlyMap<string, Movements> => {
  const movements = new Map<string, Movements>()
  for (const { type, origin } of facts) {
    if (type !== 'DealStateChanged' && type !== 'PaymentMade') continue
    const found = movements.get(origin.txHash) ?? { state: false, money: false }
    movements.set(origin.txHash, found)
    if (type === 'PaymentMade') found.money = true
    else found.state = true
  }
  return movements
}
