import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { allCases } from './all-cases.ts'
import { appendCases } from './append-cases.ts'
import type { ContractCase, ContractEngine, Session } from './contract-engine.ts'
import { durabilityCases } from './durability-cases.ts'
import { idempotencyCases } from './idempotency-cases.ts'
import { metadataCases } from './metadata-cases.ts'
import { readCases } from './read-cases.ts'
import { subscribeCases } from './subscribe-cases.ts'

/** Every promise of the port that is written down so far, by number. */
const contract: readonly ContractCase[] = [
  ...appendCases,
  ...idempotencyCases,
  ...readCases,
  ...allCases,
  ...subscribeCases,
  ...metadataCases,
  ...durabilityCases,
].toSorted((a, b) => a.number - b.number)

const caseCount = 61

/**
 * Registers the contract of the port with node:test for one engine, a test `case NN: …` for each promise the
 * engine has the abilities for, each on an empty store of its own, and prints which cases that leaves out.
 */
export function eventStoreContract<S extends Session>(engine: ContractEngine<S>): void {
  const covered = contract.filter((item) =>
    (item.needs ?? []).every((ability) => engine[ability] !== undefined),
  )

  describe(`event store contract on ${engine.name}`, () => {
    for (const item of covered) {
      test(`case ${String(item.number).padStart(2, '0')}: ${item.title}`, { timeout: 60_000 }, async () => {
        const session = await engine.open()
        try {
          // Cases are written for any session; the engine gets back the very one it opened.
          const own = engine as unknown as Required<ContractEngine>
          await item.run({ session, engine: own, store: session.store })
        } finally {
          await session.dispose()
        }
      })
    }

    test('case numbers', (context) => {
      const numbers = new Set(covered.map((item) => item.number))
      assert.equal(numbers.size, covered.length, 'two cases have one number')
      const absent = Array.from({ length: caseCount }, (_, index) => index + 1).filter((n) => !numbers.has(n))
      context.diagnostic(
        `${engine.name}: ${numbers.size} of ${caseCount} contract cases run; absent: ${absent.join(', ') || 'none'}`,
      )
    })
  })
}
