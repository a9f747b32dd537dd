import type { BlockHeader, BlockRef, ChainLog } from '../log-source/log-source.ts'
import type { Completion } from './completion.ts'
import type { ContractSet } from './contract-set.ts'
import { createWiringReader } from './controller-addresses.ts'
import { createLogDecoder } from './decode-log.ts'
import { createEnricher } from './enrichment.ts'
import { fitFact, fitRead, isSmall } from './fit-fact.ts'
import { createIdRecovery } from './hashed-ids.ts'
import { oddValuesOf } from './odd-values.ts'
import { createChainReader } from './reads/create-chain-reader.ts'
import type { ChainReader, ChainReaderOptions } from './reads/create-chain-reader.ts'
import type { TranslatedFact } from './translated-fact.ts'
import { createWiringWatch } from './wiring-at-facts.ts'
import { createWiringChanges } from './wiring-changes.ts'

/** Facts as the logs alone tell them, and how many logs that were. */
export type DecodedLogs = { readonly facts: readonly TranslatedFact[]; readonly logs: number }

/** From logs to facts. */
export type Translator = {
  /** The contracts whose logs are wanted. */
  readonly addresses: readonly string[]
  /** The first half of `translate`, which reads nothing: facts are a third of the memory of the logs that they come from. */
  decode(logs: readonly ChainLog[]): DecodedLogs
  /** The other half: what `translate` gives for the logs that were decoded. */
  complete(range: {
    readonly headers: readonly BlockHeader[]
    readonly decoded: DecodedLogs
  }): Promise<TranslatedFact[]>
  /**
   * The facts of a range in chain order, each enrichment right after its trigger, and what no log tells at the end of its block.
   * Throws RpcError when a read is worth another try. The same blocks always give the same facts, however they are cut into
   * ranges, from nodes that keep the state of every block.
   */
  translate(range: {
    readonly headers: readonly BlockHeader[]
    readonly logs: readonly ChainLog[]
  }): Promise<TranslatedFact[]>
}

/** A translator for a set of contracts; `reader` serves the enriching reads. */
export const createTranslator = ({
  contracts,
  ...options
}: { readonly contracts: ContractSet } & ChainReaderOptions): Translator => {
  const decoder = createLogDecoder(contracts)
  const chain = createChainReader(options)
  const wiring = createWiringReader(contracts)
  const enricher = createEnricher(contracts)
  const recovery = createIdRecovery(contracts)
  const watch = createWiringWatch(contracts, wiring)
  const changes = createWiringChanges(contracts, wiring, chain)

  const decode = (logs: readonly ChainLog[]): DecodedLogs => {
    const facts: TranslatedFact[] = []
    for (const log of logs) {
      const fact = decoder.decode(log)
      if (fact === null) continue
      if (isSmall(log)) facts.push(fact)
      else facts.push(...fitFact(fact, log))
    }
    return { facts, logs: logs.length }
  }

  const complete: Translator['complete'] = async ({ headers, decoded: { facts } }) => {
    const last = headers.at(-1)
    if (last === undefined) return [...facts]
    const completed = await completeFacts(chain, facts, [
      ...recovery.plan(facts),
      ...enricher.plan(facts, refOf(last)),
      ...watch.plan(facts),
    ])
    return inBlockOrder(completed, await changes.lookAt(headers))
  }

  return {
    addresses: decoder.addresses,
    decode,
    complete,
    translate: ({ headers, logs }) => complete({ headers, decoded: decode(logs) }),
  }
}

const refOf = ({ number, hash }: BlockHeader): BlockRef => ({ number, hash })

/** Asks for everything at once, then lets each completion have its answers, those of one fact in their order. */
const completeFacts = async (
  chain: ChainReader,
  facts: readonly TranslatedFact[],
  planned: readonly Completion[],
): Promise<TranslatedFact[]> => {
  const outcomes = await chain.read(planned.flatMap(({ reads }) => reads))
  const completed = new Map<number, readonly [TranslatedFact, ...TranslatedFact[]]>()
  let next = 0
  for (const { trigger, reads, complete } of planned) {
    const answers = outcomes.slice(next, (next += reads.length))
    const [given, ...others] = completed.get(trigger) ?? [facts[trigger]]
    if (given === undefined) continue
    const [fact, ...added] = complete(given, answers)
    completed.set(trigger, [fact, ...others, ...added.map(fitRead)])
  }
  const all: TranslatedFact[] = []
  facts.forEach((fact, index) => {
    const whole = completed.get(index)
    if (whole === undefined) all.push(fact)
    else all.push(...whole)
    const odd = oddValuesOf(fact)
    if (odd.length > 0) all.push(...odd)
  })
  return all
}

/** Puts what is told at the end of a block behind everything else of that block; both lists are in chain order. */
const inBlockOrder = (facts: TranslatedFact[], atEnds: readonly TranslatedFact[]): TranslatedFact[] => {
  if (atEnds.length === 0) return facts
  const all: TranslatedFact[] = []
  let next = 0
  for (const late of atEnds) {
    while ((facts[next]?.origin.blockNumber ?? Infinity) <= late.origin.blockNumber) {
      const fact = facts[next++]
      if (fact !== undefined) all.push(fact)
    }
    all.push(late)
  }
  return [...all, ...facts.slice(next)]
}
