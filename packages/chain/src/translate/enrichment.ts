import { parameterSetFromJson, parameterSetToJson } from '@lilymed/domain'
import type { ParameterSetJson } from '@lilymed/domain'
import type { RpcAnswer, RpcCall } from '../rpc/rpc-provider.ts'
import { LILYPAD_STORAGE, PARAMETERS } from './contract-set.ts'
import type { ContractSet } from './contract-set.ts'
import type { FactJson } from './fact-json.ts'
import { createPinnedReader } from './pinned-read.ts'
import type { TranslatedFact } from './translated-fact.ts'

/** The one thing enrichment needs of a provider. */
export type BatchReader = { sendBatch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> }

/** A fact whose event says less than the domain needs, and the reads that complete it. */
export type Enrichment = {
  /** Index of the fact in the list it was planned for. */
  readonly trigger: number
  readonly calls: readonly RpcCall[]
  /** The facts that stand in the trigger's place, itself among them. */
  complete(answers: readonly RpcAnswer[]): readonly TranslatedFact[]
}

export type Enricher = {
  /** Reads that complete these facts; `parentHashOf` gives the hash of the block before a block of the range. */
  plan(facts: readonly TranslatedFact[], parentHashOf: (blockNumber: number) => string): readonly Enrichment[]
}

type Fields = Readonly<Record<string, FactJson>>

const PAID_IN = 0
const PAYMENT_COLLATERAL = 0
const TIMEOUT_COLLATERAL = 2
const RESULTS_SUBMITTED = 2

/** Which facts name a version of the parameters, and where. */
const VERSION_FIELDS: Readonly<Record<string, string>> = {
  ParametersApplied: 'version',
  DisputeOpened: 'parameterVersion',
}

/**
 * Completes bare events by reads pinned to the hash of the log's block: a deal's terms at its first payment (a deal is born
 * without an event of its own), its result when submitted, a version's parameters when applied or pinned by a dispute. None of
 * them changes once written.
 */
export const createEnricher = (contracts: ContractSet): Enricher => {
  const named = (wanted: string) => createPinnedReader(contracts.find(({ name }) => name === wanted))
  const storage = named(LILYPAD_STORAGE)
  const parameters = named(PARAMETERS)

  const dealTerms = (fact: TranslatedFact, trigger: number, parentHash: string): Enrichment | undefined =>
    storage && {
      trigger,
      calls: [
        storage.call('hasDeal', [fact.data['dealId']], parentHash),
        storage.call('getDeal', [fact.data['dealId']], fact.origin.blockHash),
      ],
      complete: ([existed, read]) => {
        const deal = storage.value('hasDeal', existed) === true ? null : storage.value('getDeal', read)
        if (deal === null) return [fact]
        const { members, timeouts, pricing } = deal as Record<string, Fields>
        const data = {
          dealId: fact.data['dealId'] ?? '',
          ...members,
          timeouts: timeouts ?? {},
          pricing: pricing ?? {},
        }
        return [fact, beside(fact, 'DealTermsRead', data, storage.address)]
      },
    }

  const result = (fact: TranslatedFact, trigger: number): Enrichment | undefined =>
    storage && {
      trigger,
      calls: [storage.call('getResult', [fact.data['dealId']], fact.origin.blockHash)],
      complete: ([read]) => {
        const found = storage.value('getResult', read)
        return found === null ? [fact] : [fact, beside(fact, 'ResultRead', found as Fields, storage.address)]
      },
    }

  const parameterSet = (fact: TranslatedFact, trigger: number, version: FactJson): Enrichment | undefined =>
    parameters && {
      trigger,
      calls: [parameters.call('at', [version], fact.origin.blockHash)],
      complete: ([read]) => {
        const found = parameters.value('at', read)
        if (found === null) return [fact]
        // The contract packs durations into 32 bits; the domain's JSON has them as decimals whatever their width on chain.
        const set = parameterSetToJson(parameterSetFromJson(found as ParameterSetJson))
        return [fact, beside(fact, 'ParametersRead', { version, parameters: set }, parameters.address)]
      },
    }

  return {
    plan: (facts, parentHashOf) => {
      const agreed = new Set<FactJson>()
      const planFor = (fact: TranslatedFact, index: number): Enrichment | undefined => {
        const version = fact.data[VERSION_FIELDS[fact.type] ?? '']
        if (version !== undefined) return parameterSet(fact, index, version)
        const { dealId } = fact.data
        if (fact.type === 'DealStateChanged' && fact.data['state'] === RESULTS_SUBMITTED)
          return result(fact, index)
        if (!isAgreementPayment(fact) || dealId === undefined || agreed.has(dealId)) return undefined
        agreed.add(dealId)
        return dealTerms(fact, index, parentHashOf(fact.origin.blockNumber))
      }
      return facts.map(planFor).filter((planned) => planned !== undefined)
    },
  }
}

const beside = (trigger: TranslatedFact, type: string, data: Fields, address: string): TranslatedFact => ({
  type,
  data,
  origin: { ...trigger.origin, address },
})

/** Collateral is paid in for these reasons only when a party agrees, which is how a deal comes to be. */
const isAgreementPayment = ({ type, data }: TranslatedFact): boolean =>
  type === 'PaymentMade' &&
  data['direction'] === PAID_IN &&
  (data['reason'] === PAYMENT_COLLATERAL || data['reason'] === TIMEOUT_COLLATERAL)
