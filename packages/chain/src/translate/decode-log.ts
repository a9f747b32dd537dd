import { Interface, getAddress } from 'ethers'
import type { EventFragment } from 'ethers'
import type { ChainLog } from '../log-source/log-source.ts'
import { compileEvent } from './compile-event.ts'
import type { CompiledEvent } from './compile-event.ts'
import type { ContractSet } from './contract-set.ts'
import { factNameOf } from './fact-name.ts'
import { toFactData } from './fact-json.ts'
import { originOf } from './translated-fact.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

export type LogDecoder = {
  /** Contracts that can emit a fact and are followed; logs of others need not be asked for. */
  readonly addresses: readonly string[]
  /** The fact a log becomes; null for logs that are no facts. Never throws: what cannot be read becomes LogUndecodable. */
  decode(log: ChainLog): TranslatedFact | null
}

type KnownEvent = {
  readonly fragment: EventFragment
  readonly factName: string | null
  readonly compiled: CompiledEvent | undefined
}

/**
 * Prepares every contract's ABI once: per log one look-up by address and topic, then the compiled decoding. What that does not
 * take, because it is a rare type or a strange encoding, is left to ethers, which is twenty times slower and more lenient.
 */
export const createLogDecoder = (contracts: ContractSet): LogDecoder => {
  const coder = new Interface([])
  const known = new Map(
    contracts.map(({ address, abi }) => [getAddress(address), eventsOf(new Interface(abi))]),
  )
  const emitsFacts = (address: string): boolean =>
    [...(known.get(getAddress(address))?.values() ?? [])].some(({ factName }) => factName !== null)

  return {
    addresses: [
      ...new Set(
        contracts
          .filter(({ isFollowed }) => isFollowed !== false)
          .map(({ address }) => address)
          .filter(emitsFacts),
      ),
    ],
    decode: (log) => {
      const event = known.get(log.address)?.get(log.topics[0] ?? '')
      if (event === undefined) return undecodable(log)
      if (event.factName === null) return null
      const data = event.compiled?.(log.data, log.topics)
      if (data !== undefined) return { type: event.factName, data, origin: originOf(log) }
      try {
        const values = coder.decodeEventLog(event.fragment, log.data, log.topics)
        return {
          type: event.factName,
          data: toFactData(event.fragment.inputs, values),
          origin: originOf(log),
        }
      } catch {
        return undecodable(log)
      }
    },
  }
}

const eventsOf = (contract: Interface): Map<string, KnownEvent> => {
  const events = new Map<string, KnownEvent>()
  contract.forEachEvent((fragment) => {
    const compiled = compileEvent(fragment)
    events.set(fragment.topicHash, { fragment, factName: factNameOf(fragment.name), compiled })
  })
  return events
}

const undecodable = (log: ChainLog): TranslatedFact => ({
  type: 'LogUndecodable' satisfies UnreadRecord,
  data: { address: log.address, topics: log.topics, data: log.data },
  origin: originOf(log),
})
