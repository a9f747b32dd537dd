import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'

/** The same question to the contracts and to the domain. */
export type Comparison<Case, Answer> = {
  readonly cases: fc.Arbitrary<Case>
  /** How many cases, of which `batch` are asked at once. */
  readonly runs: number
  readonly batch: number
  /** The contracts' answers, one a case; cases know nothing of each other. */
  readonly inSolidity: (cases: readonly Case[]) => Promise<readonly Answer[]>
  /** The domain's answer; where it goes by facts that contracts announce, it finds them in theirs. */
  readonly inTypeScript: (one: Case, inSolidity: Answer) => Answer
}

const numberFrom = (variable: string, otherwise: number): number => {
  const text = process.env[variable]
  if (text === undefined || text === '') return otherwise
  const number = Number(text)
  assert.ok(Number.isSafeInteger(number), `${variable}: expected a whole number, got "${text}"`)
  return number
}

/**
 * LILYMED_DIFFERENTIAL_SEED repeats a run, else the seed of all tests counts; LILYMED_DIFFERENTIAL_TIMES makes so many of them, each
 * of the next seed.
 */
const firstSeed = numberFrom(
  'LILYMED_DIFFERENTIAL_SEED',
  numberFrom('LILYMED_TEST_SEED', Math.trunc(Math.random() * 0x7fff_0000)),
)
const times = numberFrom('LILYMED_DIFFERENTIAL_TIMES', 1)

/** Answers differ too where the domain has none. */
const agrees = <Case, Answer>(
  { inTypeScript }: Comparison<Case, Answer>,
  one: Case,
  answer: Answer | undefined,
): boolean => {
  try {
    return answer !== undefined && isDeepStrictEqual(answer, inTypeScript(one, answer))
  } catch {
    return false
  }
}

/** The place of the first case that is answered differently, null where none is. */
const findDifference = async <Case, Answer>(
  comparison: Comparison<Case, Answer>,
  cases: readonly Case[],
): Promise<number | null> => {
  const { batch, inSolidity } = comparison
  const ask = (first: number): Promise<readonly Answer[]> =>
    first < cases.length ? inSolidity(cases.slice(first, first + batch)) : Promise.resolve([])
  let asking = ask(0)
  for (let first = 0; first < cases.length; first += batch) {
    const asked = cases.slice(first, first + batch)
    const answers = await asking
    assert.equal(answers.length, asked.length)
    // The chain works on the next batch while the domain answers this one.
    asking = ask(first + batch)
    asking.catch(() => {})
    const differing = asked.findIndex((one, index) => !agrees(comparison, one, answers[index]))
    if (differing >= 0) return first + differing
  }
  return null
}

/**
 * Asks the contracts and the domain the same random questions, many at once, and the first that they answer differently again alone,
 * shrunk by fast-check to the smallest case that still differs. Throws fast-check's report: seed, path, counterexample, both answers.
 */
export const assertAgreement = async <Case, Answer>(
  context: TestContext,
  comparison: Comparison<Case, Answer>,
): Promise<void> => {
  const { cases, runs, inSolidity, inTypeScript } = comparison
  const started = performance.now()
  for (let seed = firstSeed; seed < firstSeed + times; seed += 1) {
    const differing = await findDifference(comparison, fc.sample(cases, { seed, numRuns: runs }))
    if (differing === null) continue
    const alone = fc.asyncProperty(cases, async (one) => {
      const [answer] = await inSolidity([one])
      assert.ok(answer !== undefined)
      // Actual is what the contracts say, expected what the domain says.
      assert.deepEqual({ answer }, { answer: inTypeScript(one, answer) })
    })
    // fast-check makes its case number n of a seed the same way wherever it is asked for it.
    await fc.assert(alone, { seed, path: String(differing), numRuns: 1, includeErrorInReport: true })
    assert.fail(`seed ${seed}: case ${differing} differs only beside the others of its batch`)
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  context.diagnostic(`${runs * times} cases agree in ${seconds} s, LILYMED_DIFFERENTIAL_SEED=${firstSeed}`)
}
