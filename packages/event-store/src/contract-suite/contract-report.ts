/** What became of a case on an engine: `absent` carries the abilities that the engine lacks for it. */
export type CaseResult = 'passed' | 'failed' | { readonly absent: readonly string[] }

const marks = { passed: '✔', failed: '✖', absent: '·' } as const

/**
 * One engine's part of the table engine × case: how many cases passed, one mark for each in tens, and what is absent
 * and why. Nothing that did not run is left out.
 */
export function contractReport(engine: string, results: ReadonlyMap<number, CaseResult>): string {
  const numbers = [...results.keys()].toSorted((a, b) => a - b)
  const markOf = (number: number) => {
    const result = results.get(number)
    return typeof result === 'string' ? marks[result] : marks.absent
  }
  const tens = Map.groupBy(numbers, (number) => Math.floor((number - 1) / 10))
  const table = [...tens.values()].map((group) => group.map(markOf).join('')).join(' ')
  const passed = numbers.filter((number) => results.get(number) === 'passed').length
  const absent = numbers.flatMap((number) => {
    const result = results.get(number)
    return typeof result === 'object' ? [`case ${number} absent (no ${result.absent.join(', ')})`] : []
  })
  return `contract on ${engine}: ${passed} of ${numbers.length} ${[table, ...absent].join('; ')}\n`
}
