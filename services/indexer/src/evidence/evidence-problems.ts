import type { ConfigProblem } from '@lilymed/service-kit'
import type { EvidenceConfig } from './evidence-config.ts'

/** What is wrong with the settings of evidence that fit their schema; empty when nothing is. */
export const evidenceProblems = (evidence: EvidenceConfig | undefined): readonly ConfigProblem[] =>
  (evidence?.sources ?? []).flatMap(({ name, kind, url, folder }, place, sources) => {
    const path = `evidence.sources[${place}]`
    const [wanted, other] = kind === 'folder' ? (['folder', 'url'] as const) : (['url', 'folder'] as const)
    const given = { url, folder }
    return [
      ...(given[wanted] === undefined
        ? [{ path: `${path}.${wanted}`, reason: `is missing: a source of kind ${kind} has one` }]
        : []),
      ...(given[other] === undefined
        ? []
        : [{ path: `${path}.${other}`, reason: `is given, and a source of kind ${kind} has none` }]),
      ...(url !== undefined && !URL.canParse(url) ? [{ path: `${path}.url`, reason: 'is no URL' }] : []),
      ...(sources.findIndex((each) => each.name === name) === place
        ? []
        : [{ path: `${path}.name`, reason: `is ${name}, as that of another source: give each a name` }]),
    ]
  })
