import { Interface, getAddress, id as keccakOfText } from 'ethers'
import { beside, readFailed } from './completion.ts'
import type { Completion } from './completion.ts'
import type { ContractSet } from './contract-set.ts'
import { toFactJson } from './fact-json.ts'
import type { FactJson } from './fact-json.ts'
import type { CalledWith, ReadOutcome } from './reads/chain-read.ts'
import type { TranslatedFact } from './translated-fact.ts'
import type { UnreadRecord } from './unread-record.ts'

type Fields = Readonly<Record<string, FactJson>>

/** Fields that hold the keccak256 of an indexed text, and the field that the text itself belongs into. */
const HASHED: Readonly<Record<string, string>> = {
  dealKey: 'dealId',
  resultKey: 'resultId',
  validationResultKey: 'validationResultId',
  parameterKey: 'parameter',
}

/** Facts that have such a field, told from V1's and the pool's by their prefix alone. */
const keyOf = ({ type, data }: TranslatedFact): string | undefined =>
  type.startsWith('V2') ? Object.keys(HASHED).find((key) => data[key] !== undefined) : undefined

/** The texts LilypadTokenomics hashes: constants of its code, in no calldata. */
const PARAMETER_NAMES = ['p', 'p1', 'p2', 'p3', 'm', 'v1', 'v2', 'resourceProviderActiveEscrowScaler']

/** An id above this length is named by its hash alone: a fact has to fit into one event. */
const LONGEST_ID = 4_096

/** Functions that save a deal or a result, and at which argument it stands. */
const SAVING: Readonly<
  Record<string, { readonly fact: string; readonly read: string; readonly at: number }>
> = {
  setDeal: { fact: 'V2DealSaved', read: 'V2DealTermsRead', at: 0 },
  saveDeal: { fact: 'V2DealSaved', read: 'V2DealTermsRead', at: 1 },
  setResult: { fact: 'V2ResultSaved', read: 'V2ResultRead', at: 0 },
  saveResult: { fact: 'V2ResultSaved', read: 'V2ResultRead', at: 1 },
}

/** A call of a contract of the set, as far as it could be read. */
type KnownCall = {
  readonly method: string
  readonly values: readonly FactJson[]
  readonly texts: readonly string[]
}

export type IdRecovery = { plan(facts: readonly TranslatedFact[]): readonly Completion[] }

/**
 * Lilypad V2 indexes its ids, so that its logs hold their hashes alone. They are looked for where the transaction says them in plain: in
 * its calldata, if it called a contract of the set itself, and in the other events it emitted. A text is believed for an id only if it
 * hashes to what the log holds; a deal or a result only if it bears such an id. Whatever else called the contracts, its calldata
 * says nothing here, and `idKnown` is false.
 */
export const createIdRecovery = (contracts: ContractSet): IdRecovery => {
  const abis = new Map(
    contracts
      .filter(({ name }) => name.startsWith('LilypadV2'))
      .map(({ address, abi }) => [getAddress(address), new Interface(abi)]),
  )

  const readCall = ({ to, data }: CalledWith): KnownCall | undefined => {
    const abi = to === null ? undefined : abis.get(to)
    try {
      const call = abi?.parseTransaction({ data })
      if (call === null || call === undefined) return undefined
      const values = call.fragment.inputs.map((input, index) => toFactJson(input, call.args[index]))
      return { method: call.name, values, texts: values.flatMap(textsOf) }
    } catch {
      // Calldata is whatever its sender liked: what does not decode recovers nothing.
      return undefined
    }
  }

  return {
    plan: (facts) => {
      if (abis.size === 0) return []
      const told = textsByTransaction(facts)
      const calls = new Map<ReadOutcome, KnownCall | undefined>()
      const callOf = (outcome: ReadOutcome | undefined): KnownCall | undefined => {
        if (outcome?.kind !== 'calledWith') return undefined
        if (!calls.has(outcome)) calls.set(outcome, readCall(outcome))
        return calls.get(outcome)
      }
      return facts.flatMap((fact, trigger): Completion[] => {
        const key = keyOf(fact)
        if (key === undefined) return []
        const { txHash, blockNumber, blockHash } = fact.origin
        if (key === 'parameterKey')
          return [{ trigger, reads: [], complete: (given) => withId(given, key, undefined, PARAMETER_NAMES) }]
        const complete: Completion['complete'] = (given, [outcome]) => {
          const call = callOf(outcome)
          const completed = withId(given, key, call, [...(call?.texts ?? []), ...(told.get(txHash) ?? [])])
          if (outcome?.kind !== 'flaw' || completed[0].data['idKnown'] === true) return completed
          const of = { [key]: fact.data[key] ?? '' }
          return [...completed, readFailed(fact, HASHED[key] ?? '', of, outcome, fact.origin.address)]
        }
        const block = { number: blockNumber, hash: blockHash }
        return [{ trigger, reads: [{ kind: 'transaction', txHash, block }], complete }]
      })
    },
  }
}

/** The fact with its id where that is known, and what the call saved under it. */
const withId = (
  fact: TranslatedFact,
  key: string,
  call: KnownCall | undefined,
  texts: readonly string[],
): readonly [TranslatedFact, ...TranslatedFact[]] => {
  const field = HASHED[key] ?? ''
  const found = texts.find((text) => keccakOfText(text) === fact.data[key])
  const address = fact.origin.address
  if (found === undefined) return [{ ...fact, data: { ...fact.data, idKnown: false } }]
  if (found.length > LONGEST_ID) {
    const oversized = { read: field, dealId: '', readBytes: Buffer.byteLength(found) }
    return [
      { ...fact, data: { ...fact.data, idKnown: false } },
      beside(fact, 'ReadOversized' satisfies UnreadRecord, oversized, address),
    ]
  }
  const known = { ...fact, data: { ...fact.data, idKnown: true, [field]: found } }
  const saved = call === undefined ? undefined : savedUnder(found, field, fact.type, call)
  return saved === undefined ? [known] : [known, beside(fact, saved.type, saved.data, address)]
}

/** The deal or result that the call saved, if it bears this id: as an argument before it, or else as its own. */
const savedUnder = (
  found: string,
  field: string,
  saidBy: string,
  { method, values }: KnownCall,
): { readonly type: string; readonly data: Fields } | undefined => {
  const saving = SAVING[method]
  if (saving?.fact !== saidBy) return undefined
  // The contracts store the time of the block in place of the one they are given.
  const { timestamp: _, ...data } = values[saving.at] as Fields
  const bears = saving.at === 0 ? data[field] : values[0]
  return bears === found ? { type: saving.read, data: { ...data, [field]: found } } : undefined
}

/** What the events of each transaction say in plain, where a fact of the same transaction needs it. */
const textsByTransaction = (facts: readonly TranslatedFact[]): ReadonlyMap<string, readonly string[]> => {
  const wanted = new Set(facts.filter((fact) => keyOf(fact) !== undefined).map(({ origin }) => origin.txHash))
  const texts = new Map<string, string[]>()
  for (const { type, data, origin } of facts) {
    if (!type.startsWith('V2') || !wanted.has(origin.txHash)) continue
    const known = texts.get(origin.txHash) ?? []
    if (known.length === 0) texts.set(origin.txHash, known)
    for (const field of Object.values(HASHED)) {
      const text = data[field]
      if (typeof text === 'string') known.push(text)
    }
  }
  return texts
}

const textsOf = (value: FactJson): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' ? Object.values(value as Fields).flatMap(textsOf) : []
}
