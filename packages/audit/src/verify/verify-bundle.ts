import type { NoteVerifier } from '@lilymed/event-store/merkle-log'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { counted, createFindings, joinFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import { openBundle } from './open-bundle.ts'
import type { OpenedBundle } from './open-bundle.ts'
import { verifyActs } from './verify-acts.ts'
import { verifyAnchor } from './verify-anchor.ts'
import { verifyEvidence } from './verify-evidence.ts'
import { verifyLogProofs } from './verify-log.ts'
import { verifyReceipts } from './verify-receipts.ts'

/** What a bundle says of its dispute in one line: outcome and phase by its own facts. */
export type BundleSubject = {
  readonly chainId: number
  readonly disputeId: string
  readonly dealId: string
  readonly outcome: string | null
  readonly isSettled: boolean
}

/** What came of verifying a bundle. `holds` only where nothing differs; even then `findings` names what is not proved. */
export type BundleAudit = Findings & {
  readonly holds: boolean
  /** Null where the file could not be read as a bundle. */
  readonly subject: BundleSubject | null
}

/** A bundle that was read, for what is to be held against the chain; `origin` is its log's. */
export type VerifiedBundle = {
  readonly audit: BundleAudit
  readonly bundle: OpenedBundle | null
  readonly origin: string
}

/** An audit with what one more stage found. */
export const withFindings = (audit: BundleAudit, more: Findings): BundleAudit => {
  const all = joinFindings([audit, more])
  return { ...audit, ...all, holds: all.differences.length === 0 }
}

const inFile = (bundle: OpenedBundle): Findings => {
  const found = createFindings('file')
  found.proved(
    `each of the ${counted(bundle.blockCount, 'block')} of the file hashes to its CID, and the manifest ${bundle.root.text} names all of them`,
  )
  for (const { part, why } of bundle.manifest.omissions)
    found.unproved(`what the exporter could not put in (${part}): ${why}`)
  return found.all()
}

const contractsOf = ({ manifest, events }: OpenedBundle): Findings => {
  const found = createFindings('file')
  const started = events.findLast(({ type }) => type === 'IngestStarted')?.data as
    | { readonly contracts?: Readonly<Record<string, string>> }
    | undefined
  const told = started?.contracts ?? {}
  for (const [name, address] of Object.entries(manifest.contracts))
    if (told[name] !== address)
      found.differs(`the manifest names ${name} as ${address}, the log has ${String(told[name])}`)
  found.unproved(
    'that these are the contracts of the network you mean: compare the addresses in the manifest with those that it publishes',
  )
  return found.all()
}

const refused = (failure: BundleDiffers): VerifiedBundle => ({
  bundle: null,
  origin: '',
  audit: {
    holds: false,
    subject: null,
    findings: [],
    differences: [{ part: 'file', words: failure.message }],
  },
})

/**
 * Verifies a bundle by itself: nothing but its bytes, and the log's key if one is given, is believed.
 *
 * @param verifier the log's verifier key, got in a way that the auditor trusts
 */
export const verifyBundle = (file: Uint8Array, verifier?: NoteVerifier): VerifiedBundle => {
  let bundle: OpenedBundle
  try {
    bundle = openBundle(file)
  } catch (failure) {
    if (failure instanceof BundleDiffers) return refused(failure)
    throw failure
  }
  const log = verifyLogProofs(bundle, verifier)
  const receipts = verifyReceipts(bundle)
  const acts = verifyActs(bundle)
  const all = joinFindings([
    inFile(bundle),
    contractsOf(bundle),
    log,
    verifyAnchor(bundle, log.checkpoint, receipts.transactions),
    receipts,
    acts,
    verifyEvidence(bundle, acts.dispute),
  ])
  const { chainId, disputeId, dealId } = bundle.manifest
  const { dispute } = acts
  const outcome = dispute?.final?.outcome ?? dispute?.decided ?? null
  return {
    bundle,
    origin: log.checkpoint?.origin ?? '',
    audit: {
      ...all,
      holds: all.differences.length === 0,
      subject: { chainId, disputeId, dealId, outcome, isSettled: dispute?.isSettled ?? false },
    },
  }
}
