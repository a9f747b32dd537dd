import type { Manifest } from './manifest.ts'

const counted = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]

/** How many of what was are no more. */
const lost = (before: readonly string[], after: readonly string[]): number => {
  const kept = new Set(after)
  return new Set(before.filter((each) => !kept.has(each))).size
}

const eventsOf = ({ events }: Manifest): readonly string[] => events.map((link) => link['/'])
const transactionsOf = ({ blocks }: Manifest): readonly string[] =>
  blocks.flatMap(({ transactions }) => transactions.map(({ hash }) => hash))
const signaturesOf = ({ signatures }: Manifest): readonly string[] =>
  (signatures ?? []).map(({ round }) => round)
const evidenceOf = ({ evidence }: Manifest): readonly string[] =>
  evidence.flatMap(({ digest, car }) => (car === null ? [] : [digest]))
const contentsOf = ({ evidence }: Manifest): readonly string[] =>
  evidence.flatMap(({ digest, car, deleted }) => (car === null || deleted !== undefined ? [] : [digest]))

/** What a bundle has and another, that would take its place, has not: in words; nothing where the other has all of it. */
export const lostParts = (before: Manifest, after: Manifest): readonly string[] => {
  if (before.disputeId !== after.disputeId || before.chainId !== after.chainId)
    return [`the dispute ${before.disputeId} of chain ${before.chainId}`]
  const evidence = lost(evidenceOf(before), evidenceOf(after))
  // What is deleted by now and was not then.
  const contents = lost(contentsOf(before), contentsOf(after)) - evidence
  return [
    ...counted(lost(eventsOf(before), eventsOf(after)), 'event', 'events'),
    ...counted(
      lost(transactionsOf(before), transactionsOf(after)),
      'transaction with its receipt',
      'transactions with their receipts',
    ),
    ...counted(evidence, 'document of evidence', 'documents of evidence'),
    ...counted(
      Math.max(0, contents),
      'document whose contents were deleted since',
      'documents whose contents were deleted since',
    ),
    ...counted(
      lost(signaturesOf(before), signaturesOf(after)),
      'signature of the beacon',
      'signatures of the beacon',
    ),
    ...(before.anchor !== null && after.anchor === null ? ['its anchor'] : []),
    ...(before.log.verifierKey !== null && after.log.verifierKey === null ? ['the log’s verifier key'] : []),
  ]
}
