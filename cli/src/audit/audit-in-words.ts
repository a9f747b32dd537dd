import type { BundleAudit, Finding } from '@lilymed/audit'
import { printable } from '@lilymed/service-kit'

/** Longer than any sentence of ours, shorter than a terminal full of what a hostile file says. */
const longest = 1_500

const lines = (title: string, items: readonly Pick<Finding, 'part' | 'words'>[]): readonly string[] =>
  items.length === 0
    ? []
    : [title, ...items.map(({ part, words }) => `  ${part.padEnd(9)} ${printable(words, longest)}`), '']

const subjectLine = ({ subject }: BundleAudit): readonly string[] => {
  if (subject === null) return []
  const { disputeId, dealId, chainId, outcome, isSettled } = subject
  const state = outcome === null ? 'not decided' : `${outcome}, ${isSettled ? 'settled' : 'not settled'}`
  return [`dispute ${disputeId}`, `about deal ${printable(dealId)} on chain ${chainId}: ${state}`, '']
}

const verdict = ({ holds, findings }: BundleAudit): string => {
  if (!holds) return 'DIFFERENT: the bundle does not hold\n'
  const open = findings.filter(({ kind }) => kind === 'unproved').length
  return `the bundle holds: nothing in it contradicts anything else${open === 0 ? '' : `; what it does not prove is said above`}\n`
}

/** What verifying a bundle found, for people: what is proved, what is not and why, and what differs. */
export const auditInWords = (audit: BundleAudit): string => {
  const of = (kind: Finding['kind']): readonly Finding[] => audit.findings.filter((one) => one.kind === kind)
  return [
    ...subjectLine(audit),
    ...lines('proved', of('proved')),
    ...lines('not proved', of('unproved')),
    ...lines('DIFFERENT', audit.differences),
    verdict(audit),
  ].join('\n')
}
