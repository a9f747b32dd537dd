/** A part of a bundle, for scripts to branch by. */
export type AuditPart = 'file' | 'log' | 'anchor' | 'receipts' | 'acts' | 'seeds' | 'evidence' | 'chain'

/** What is proved, or could not be and why, in words. */
export type Finding = {
  readonly part: AuditPart
  readonly kind: 'proved' | 'unproved'
  readonly words: string
}

/** What is not as it must be. */
export type Difference = { readonly part: AuditPart; readonly words: string }

/** Everything that a stage of the verification found. */
export type Findings = { readonly findings: readonly Finding[]; readonly differences: readonly Difference[] }

export const nothingFound: Findings = { findings: [], differences: [] }

/** More are of no use to anybody, and a hostile file may hold any number. */
const mostDifferences = 50

/** Gathers findings of one part. */
export const createFindings = (part: AuditPart) => {
  const findings: Finding[] = []
  const differences: Difference[] = []
  return {
    proved: (words: string): void => void findings.push({ part, kind: 'proved', words }),
    unproved: (words: string): void => void findings.push({ part, kind: 'unproved', words }),
    differs: (words: string): void => {
      if (differences.length < mostDifferences) differences.push({ part, words })
    },
    isSound: (): boolean => differences.length === 0,
    all: (): Findings => ({ findings, differences }),
  }
}

/** The findings of several stages, in order. */
export const joinFindings = (stages: readonly Findings[]): Findings => ({
  findings: stages.flatMap(({ findings }) => findings),
  differences: stages.flatMap(({ differences }) => differences),
})

/** `1 event`, `3 events`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
