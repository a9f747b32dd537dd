import { globSync } from 'node:fs'

/** The tests of each stage: every test file of the repository is in exactly one. */
export type TestFiles = {
  readonly unit: readonly string[]
  readonly integration: readonly string[]
  readonly engines: readonly string[]
  readonly endToEnd: readonly string[]
}

/** Where one test file keeps both cores busy: engines that run jobs, and what is thrown at them. */
const heavy = [
  'services/reexecutor/',
  'test/hostile-jobs/',
  'test/load/',
  'packages/event-store/src/kurrentdb/',
]

const stageOf = (file: string): keyof TestFiles => {
  if (file.startsWith('test/e2e/')) return 'endToEnd'
  if (!file.endsWith('.int.test.ts')) return 'unit'
  return heavy.some((folder) => file.startsWith(folder)) ? 'engines' : 'integration'
}

/** Sorts test files, paths from the repository's root, into their stages. */
export const byStage = (files: readonly string[]): TestFiles => {
  const { unit = [], integration = [], engines = [], endToEnd = [] } = Object.groupBy(files, stageOf)
  return { unit, integration, engines, endToEnd }
}

/** Every test file below the current folder, the repository's root. */
export const findTestFiles = (): TestFiles =>
  byStage(globSync('**/*.test.ts', { exclude: ['**/node_modules/**', 'contracts/out/**'] }).sort())
