import { ZeroAddress } from 'ethers'
import { parameterSetFromJson, parameterSetToJson } from '@lilymed/domain'
import type { ParameterSetJson } from '@lilymed/domain'
import type { BlockRef } from '../log-source/log-source.ts'
import { beside, readFailed } from './completion.ts'
import type { Completion } from './completion.ts'
import { LILYPAD_STORAGE, PARAMETERS } from './contract-set.ts'
import type { ContractSet } from './contract-set.ts'
import type { FactJson } from './fact-json.ts'
import { createPinnedReader } from './pinned-read.ts'
import type { PinnedReader } from './pinned-read.ts'
import type { TranslatedFact } from './translated-fact.ts'

export type Enricher = {
  /** What completes these facts, read at `block`, the last of the range they are of. */
  plan(facts: readonly TranslatedFact[], block: BlockRef): readonly Completion[]
}

type Fields = Readonly<Record<string, FactJson>>

/** What is read for a fact, and the fact it becomes. */
type Wanted = {
  readonly contract: PinnedReader
  readonly method: string
  readonly parameter: FactJson
  readonly type: string
  /** What a record of the read's failure names. */
  readonly of: Fields
  /** Null where the contract holds no such thing; throws where the value is not of the shape the ABI promised. */
  readonly dataOf: (value: FactJson) => Fields | null
}

const PAID_IN = 0
const PAYMENT_COLLATERAL = 0
const TIMEOUT_COLLATERAL = 2
const DEAL_AGREED = 1
const RESULTS_SUBMITTED = 2

/** Which facts name a version of the parameters, and where. */
const VERSION_FIELDS: Readonly<Record<string, string>> = {
  ParametersApplied: 'version',
  DisputeOpened: 'parameterVersion',
}

/**
 * Completes bare events by reads: a deal's terms at its first payment (a deal is born without an event of its own), its result when
 * submitted, a version's parameters when applied or pinned by a dispute. None of them changes once written, so all are read at the
 * last block of the range, in one call, and the facts are the same wherever the range ends.
 */
export const createEnricher = (contracts: ContractSet): Enricher => {
  const named = (wanted: string) => createPinnedReader(contracts.find(({ name }) => name === wanted))
  const storage = named(LILYPAD_STORAGE)
  const parameters = named(PARAMETERS)

  const dealTerms = (dealId: FactJson): Wanted | undefined =>
    storage && {
      contract: storage,
      method: 'getDeal',
      parameter: dealId,
      type: 'DealTermsRead',
      of: { dealId },
      dataOf: (value) => {
        const { dealId: found, members, timeouts, pricing } = value as Record<string, Fields>
        // Of a deal it does not know the storage answers zeros; a real one has a job creator.
        if ((found as FactJson) !== dealId || members?.['jobCreator'] === ZeroAddress) return null
        return { dealId, ...members, timeouts: timeouts ?? {}, pricing: pricing ?? {} }
      },
    }

  const result = (dealId: FactJson): Wanted | undefined =>
    storage && {
      contract: storage,
      method: 'getResult',
      parameter: dealId,
      type: 'ResultRead',
      of: { dealId },
      dataOf: (value) => ((value as Fields)['dealId'] === dealId ? (value as Fields) : null),
    }

  const parameterSet = (version: FactJson): Wanted | undefined =>
    parameters && {
      contract: parameters,
      method: 'at',
      parameter: version,
      type: 'ParametersRead',
      of: { version },
      // The contract packs durations into 32 bits; the domain's JSON has them as decimals whatever their width on chain.
      dataOf: (value) => ({
        version,
        parameters: parameterSetToJson(parameterSetFromJson(value as ParameterSetJson)),
      }),
    }

  const wantedFor = (
    fact: TranslatedFact,
    isBirth: (fact: TranslatedFact) => boolean,
  ): Wanted | undefined => {
    const version = fact.data[VERSION_FIELDS[fact.type] ?? '']
    if (version !== undefined) return parameterSet(version)
    const { dealId } = fact.data
    if (dealId === undefined) return undefined
    if (fact.type === 'DealStateChanged')
      return fact.data['state'] === RESULTS_SUBMITTED ? result(dealId) : undefined
    return fact.type === 'PaymentMade' && isBirth(fact) ? dealTerms(dealId) : undefined
  }

  return {
    plan: (facts, block) => {
      const planned: Completion[] = []
      if (storage === undefined && parameters === undefined) return planned
      const isBirth = storage === undefined ? () => false : birthsOf(facts)
      facts.forEach((fact, trigger) => {
        const wanted = wantedFor(fact, isBirth)
        if (wanted !== undefined) planned.push(completionOf(trigger, wanted, block))
      })
      return planned
    },
  }
}

const completionOf = (trigger: number, wanted: Wanted, block: BlockRef): Completion => {
  const { contract, method, parameter, type, of, dataOf } = wanted
  return {
    trigger,
    reads: [contract.read(method, [parameter], block, true)],
    complete: (fact, [outcome]) => {
      if (outcome?.kind === 'flaw') return [fact, readFailed(fact, type, of, outcome, contract.address)]
      const bytes = outcome?.kind === 'bytes' ? outcome.bytes : '0x'
      const data = readable(() => dataOf(contract.value(method, bytes)))
      if (data === null) return [fact, readFailed(fact, type, of, { kind: 'absent' }, contract.address)]
      if (data === undefined)
        return [fact, readFailed(fact, type, of, { kind: 'undecodable', bytes }, contract.address)]
      return [fact, beside(fact, type, data, contract.address)]
    },
  }
}

/** Undefined where a value is not of the shape it should have, whatever stumbles over that. */
const readable = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/**
 * Says of a payment whether it is the first of a transaction by which its deal came to be. Both parties pay collateral in when they
 * agree; the second to do so also makes the deal DealAgreed, in the same transaction, and so only the first brings a deal to life.
 */
const birthsOf = (facts: readonly TranslatedFact[]): ((fact: TranslatedFact) => boolean) => {
  const agreed = new Set<string>()
  for (const fact of facts)
    if (fact.type === 'DealStateChanged' && fact.data['state'] === DEAL_AGREED)
      agreed.add(dealInTransaction(fact))
  const born = new Set<string>()
  return (fact) => {
    if (!isAgreementPayment(fact)) return false
    const key = dealInTransaction(fact)
    if (agreed.has(key) || born.has(key)) return false
    born.add(key)
    return true
  }
}

const dealInTransaction = ({ data: { dealId }, origin }: TranslatedFact): string =>
  `${origin.txHash}/${typeof dealId === 'string' ? dealId : ''}`

/** Collateral is paid in for these reasons only when a party agrees. */
const isAgreementPayment = ({ data }: TranslatedFact): boolean =>
  data['direction'] === PAID_IN &&
  (data['reason'] === PAYMENT_COLLATERAL || data['reason'] === TIMEOUT_COLLATERAL)
