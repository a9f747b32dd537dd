import type { BlockHeader, ChainLog } from '../log-source/log-source.ts'
import type { RpcAnswer } from '../rpc/rpc-provider.ts'
import type { ContractSet } from './contract-set.ts'
import { createLogDecoder } from './decode-log.ts'
import { createEnricher } from './enrichment.ts'
import type { BatchReader } from './enrichment.ts'
import { fitFact, fitRead } from './fit-fact.ts'
import type { TranslatedFact } from './translated-fact.ts'

/** From logs to facts. */
export type Translator = {
  /** The contracts whose logs are wanted. */
  readonly addresses: readonly string[]
  /**
   * The facts of a range in chain order, each enrichment right after its trigger. Throws RpcError when an enriching read fails.
   * The same blocks always give the same facts.
   */
  translate(range: {
    readonly headers: readonly BlockHeader[]
    readonly logs: readonly ChainLog[]
  }): Promise<TranslatedFact[]>
}

const CALLS_A_BATCH = 100

/** A translator for a set of contracts; `reader` serves the enriching reads. */
export const createTranslator = ({
  contracts,
  reader,
}: {
  contracts: ContractSet
  reader: BatchReader
}): Translator => {
  const decoder = createLogDecoder(contracts)
  const enricher = createEnricher(contracts)

  return {
    addresses: decoder.addresses,
    translate: async ({ headers, logs }) => {
      const facts: TranslatedFact[] = []
      for (const log of logs) {
        const fact = decoder.decode(log)
        if (fact !== null) facts.push(...fitFact(fact, log))
      }
      const parents = new Map(headers.map(({ number, parentHash }) => [number, parentHash]))
      const planned = enricher.plan(facts, (block) => parents.get(block) ?? '')
      const answers = await readAll(
        reader,
        planned.flatMap(({ calls }) => calls),
      )
      const completed = new Map<number, readonly TranslatedFact[]>()
      let next = 0
      for (const { trigger, calls, complete } of planned) {
        completed.set(trigger, complete(answers.slice(next, (next += calls.length))).map(fitRead))
      }
      return facts.flatMap((fact, index) => completed.get(index) ?? [fact])
    },
  }
}

const readAll = async (
  reader: BatchReader,
  calls: Parameters<BatchReader['sendBatch']>[0],
): Promise<RpcAnswer[]> => {
  const answers: RpcAnswer[] = []
  for (let start = 0; start < calls.length; start += CALLS_A_BATCH) {
    answers.push(...(await reader.sendBatch(calls.slice(start, start + CALLS_A_BATCH))))
  }
  return answers
}
