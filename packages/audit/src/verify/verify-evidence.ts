import { meaningOfEvidence } from '@lilymed/domain'
import type { Dispute, EvidenceCase } from '@lilymed/domain'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import type { ManifestEvidence } from '../bundle/manifest.ts'
import { readCar } from '../bundle/read-car.ts'
import { readPrivateEvidence } from '../private-evidence/read-private-evidence.ts'
import type { PrivateEvidence } from '../private-evidence/read-private-evidence.ts'
import { counted, createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { evidenceNamedBy } from './evidence-named-by.ts'
import { sayPrivate } from './private-evidence-findings.ts'
import type { PrivateItem } from './private-evidence-findings.ts'

const keyOf = ({ mediator, round, digest }: { mediator: string; round: number; digest: string }): string =>
  `${round}/${mediator}/${digest}`

/** Reads one CAR of evidence: its root must be the dag-cbor block with the digest that the vote names. What it is of a private job. */
const checkCar = (
  bundle: OpenedBundle,
  { car, digest, mediator, round }: ManifestEvidence,
): PrivateEvidence | undefined => {
  if (car === null) return undefined
  const part = `the evidence of ${mediator} in round ${round}`
  const read = readCar(bundle.bytesOf(part, car, 'raw'))
  const found = `0x${Buffer.from(read.root.digest).toString('hex')}`
  if (read.root.codec !== 'dagCbor' || found !== digest)
    throw new BundleDiffers(
      part,
      `${part} is another: its root has the digest ${found}, the vote names ${digest}`,
    )
  if (!read.blocks.has(read.root.text)) throw new BundleDiffers(part, `${part} does not hold its root`)
  const evidence = readPrivateEvidence(bundle.bytesOf(part, car, 'raw'))
  if (evidence.kind === 'unsound') throw new BundleDiffers(part, evidence.problem)
  return evidence.kind === 'private' ? evidence : undefined
}

/** The same reason for many votes is said once. CIDs differ from vote to vote. */
const sayMissing = (
  found: ReturnType<typeof createFindings>,
  missing: readonly ManifestEvidence[],
  { dispute, otherVotes }: Pick<EvidenceCase, 'dispute' | 'otherVotes'>,
): void => {
  const { lost, appeal } = meaningOfEvidence({ slot: 'vote', extent: 'missing', dispute, otherVotes })
  const byReason = new Map<string, ManifestEvidence[]>()
  for (const item of missing) {
    const reason = (item.missing ?? 'it is not in the bundle').replace(/b[a-z2-7]{50,}/, 'it')
    byReason.set(reason, [...(byReason.get(reason) ?? []), item])
  }
  for (const [reason, items] of byReason)
    found.unproved(
      `what ${counted(items.length, 'vote')} rest on (${items.map(({ mediator, round }) => `${mediator} in round ${round}`).join(', ')}): ${reason}. ${[...lost, appeal].join(' ')}`,
    )
}

const stateOf = ({ final, decided }: Dispute): EvidenceCase['dispute'] =>
  final !== null ? 'ended' : decided !== null ? 'appealable' : 'open'

/** Checks that the evidence in a bundle is what the revealed votes name, all of it named or said to be missing. */
export const verifyEvidence = (bundle: OpenedBundle, dispute: Dispute | null): Findings => {
  const found = createFindings('evidence')
  if (dispute === null) return found.all()
  const named = new Set(evidenceNamedBy(dispute).map(keyOf))
  const { evidence } = bundle.manifest
  const told = new Set(evidence.map(keyOf))
  for (const key of named) if (!told.has(key)) found.differs(`the manifest does not name the evidence ${key}`)
  for (const { mediator, round, digest } of evidence.filter((item) => !named.has(keyOf(item))))
    found.differs(`no revealed vote of ${mediator} in round ${round} names the evidence ${digest}`)
  const here = evidence.filter(({ car }) => car !== null)
  const privately: PrivateItem[] = []
  for (const item of here) {
    try {
      const read = checkCar(bundle, item)
      if (read !== undefined) privately.push({ item, read })
      else if (item.deleted !== undefined)
        found.differs(
          `the evidence of ${item.mediator} in round ${item.round} has no contents that could be deleted`,
        )
    } catch (failure) {
      if (!(failure instanceof BundleDiffers)) throw failure
      found.differs(`the evidence of ${item.mediator} in round ${item.round}: ${failure.message}`)
    }
  }
  if (here.length > 0 && found.isSound())
    found.proved(
      `the evidence behind ${counted(here.length, 'vote')} is in the bundle: its root is what was committed to and revealed`,
    )
  if (found.isSound()) sayPrivate(found, privately, bundle.manifest)
  sayMissing(
    found,
    evidence.filter(({ car }) => car === null),
    { dispute: stateOf(dispute), otherVotes: here.length },
  )
  return found.all()
}
