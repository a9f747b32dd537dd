import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { allCases } from './all-cases.ts'
import { appendCases } from './append-cases.ts'
import type { ContractCase, ContractEngine, Session } from './contract-engine.ts'
import { type CaseResult, contractReport } from './contract-report.ts'
import { durabilityCases } from './durability-cases.ts'
import { idempotencyCases } from './idempotency-cases.ts'
import { metadataCases } from './metadata-cases.ts'
import { readCases } from './read-cases.ts'
import { subscribeCases } from './subscribe-cases.ts'

/** Every promise of the port, by number. */
const contract: readonly ContractCase[] = [
  ...appendCases,
  ...idempotencyCases,
  ...readCases,
  ...allCases,
  ...subscribeCases,
  ...metadataCases,
  ...durabilityCases,
].toSorted((a, b) => a.number - b.number)

const caseCount = 63

/**
 * Registers the contract of the port with node:test for one engine, a test `case NN: …` for each promise the engine
 * has the abilities for, each on an empty store of its own, and prints the engine's row of the table engine × case.
 */
export function eventStoreContract<S extends Session>(engine: ContractEngine<S>): void {
  const results = new Map<number, CaseResult>()

  describe(`event store contract on ${engine.name}`, () => {
    after(() => process.stdout.write(contractReport(engine.name, results)))

    for (const item of contract) {
      const absent = (item.needs ?? []).filter((ability) => engine[ability] === undefined)
      results.set(item.number, absent.length > 0 ? { absent } : 'failed')
      if (absent.length > 0) continue
      test(`case ${String(item.number).padStart(2, '0')}: ${item.title}`, { timeout: 60_000 }, async () => {
        const session = await engine.open()
        try {
          // Cases are written for any session; the engine gets back the very one it opened.
          const own = engine as unknown as Required<ContractEngine>
          await item.run({ session, engine: own, store: session.store })
        } finally {
          await session.dispose()
        }
        results.set(item.number, 'passed')
      })
    }

    test('case numbers', () => {
      assert.deepEqual(
        contract.map(({ number }) => number),
        Array.from({ length: caseCount }, (_, index) => index + 1),
      )
    })
  })
}
