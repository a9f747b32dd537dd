import { maxNoteBytes } from '@lilymed/event-store/merkle-log'
import type { Checkpoint, TileSource } from '@lilymed/event-store/merkle-log'
import { canonicalBytes } from '../bundle/canonical-text.ts'
import { cidOf } from '../bundle/cid.ts'
import type { Codec } from '../bundle/cid.ts'
import type { Link, Manifest } from '../bundle/manifest.ts'
import { writeCar } from '../bundle/write-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { createRecomputation } from '../recomputation/recomputation.ts'
import { factOfEvent } from '../recomputation/located-fact.ts'
import { openUnsigned } from '../verify/open-unsigned.ts'
import { AuditError } from './audit-error.ts'
import { createEventCollector } from './collect-events.ts'
import type { CollectedEvent } from './collect-events.ts'
import { subjectOpenedBy } from './dispute-subject.ts'
import type { DisputeSubject } from './dispute-subject.ts'
import { findAnchor } from './find-anchor.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { gatherSignatures } from './gather-signatures.ts'
import type { ChainReader, ExportSources } from './ports.ts'
import { proveChain } from './prove-chain.ts'
import { proveEvents } from './prove-events.ts'
import { keepingSource, readCheckpoint, readLog } from './read-log.ts'
import { whatItProves } from './what-it-proves.ts'

export type ExportOptions = {
  readonly disputeId: string
  readonly sources: ExportSources
  /** The log's verifier key, to be noted in the manifest. */
  readonly verifierKey?: string | undefined
  /** A CheckpointAnchor in which the log's operator anchors. */
  readonly anchorContract?: string | undefined
  /** Told how many leaves of how many were read. */
  readonly onProgress?: ((leaf: number, of: number) => void) | undefined
}

/** A bundle, and what its manifest says. */
export type ExportedBundle = { readonly bytes: Uint8Array; readonly manifest: Manifest }

const block = (codec: Codec, bytes: Uint8Array): Block => ({ cid: cidOf(codec, bytes), bytes })
const link = ({ cid }: Block): Link => ({ '/': cid.text })

const findSubject = async (source: TileSource, size: number, disputeId: string): Promise<DisputeSubject> => {
  for await (const { event } of readLog(source, size)) {
    const subject = subjectOpenedBy(event, disputeId)
    if (subject !== undefined) return subject
  }
  throw new AuditError(
    'NOT_FOUND',
    `the log opens no dispute ${disputeId} in its ${size} events; check the id, or wait until the log's next checkpoint has it`,
  )
}

const collect = async (
  { sources: { log }, onProgress }: ExportOptions,
  subject: DisputeSubject,
  size: number,
): Promise<readonly CollectedEvent[]> => {
  const collector = createEventCollector(subject)
  for await (const collected of readLog(log, size)) {
    collector.take(collected)
    if (collected.leaf % 256 === 0) onProgress?.(collected.leaf, size)
  }
  onProgress?.(size, size)
  return collector.events()
}

const contractsOf = (events: readonly CollectedEvent[]): Readonly<Record<string, string>> => {
  const started = events.find(({ event }) => event.type === 'IngestStarted')?.event.data
  return (started as { readonly contracts?: Readonly<Record<string, string>> } | undefined)?.contracts ?? {}
}

const disputeOf = (events: readonly CollectedEvent[], { chainId, disputeId }: DisputeSubject) => {
  const recomputation = createRecomputation(chainId)
  for (const { event } of events) {
    const fact = factOfEvent(event)
    if (fact !== undefined) recomputation.take(fact)
  }
  const dispute = recomputation.disputes().get(disputeId)
  if (dispute !== undefined) return dispute
  throw new AuditError(
    'LOG_CHANGED',
    `the chain took the opening of ${disputeId} back: there is no such dispute any more`,
  )
}

const anchorOf = async (
  chain: ChainReader | undefined,
  { anchorContract }: ExportOptions,
  source: TileSource,
  events: readonly CollectedEvent[],
  checkpoint: Checkpoint,
) => {
  if (chain === undefined || anchorContract === undefined) return undefined
  const blocks = events.flatMap(({ event }) => Number(event.metadata['blockNumber'] ?? Number.NaN))
  return findAnchor(chain, source, {
    contract: anchorContract,
    fromBlock: Math.min(...blocks.filter(Number.isFinite)),
    leaf: events.at(-1)?.leaf ?? 0,
    checkpoint,
  })
}

/**
 * Makes the bundle of a dispute from the public files of a Merkle log: its events with their proofs, and, as far as the other sources have
 * them, receipts, an anchor and evidence. What cannot be put in is named with the reason. The same log, chain and evidence give the
 * same bytes.
 *
 * @throws AuditError NOT_FOUND, LOG_CHANGED; MerkleLogError where the log cannot be read
 */
export const exportBundle = async (options: ExportOptions): Promise<ExportedBundle> => {
  const { disputeId, sources, verifierKey } = options
  const source = keepingSource(sources.log)
  const note = await readCheckpoint(source, maxNoteBytes)
  const checkpoint = openUnsigned(note)
  const subject = await findSubject(source, checkpoint.size, disputeId)
  const collected = await collect(options, subject, checkpoint.size)
  const leaves = collected.map(({ leaf }) => leaf)
  const inclusion = block('dagJson', canonicalBytes(await proveEvents(source, leaves, checkpoint.size)))
  const signed = block('raw', Buffer.from(note))
  const events = collected.map(({ bytes }) => block('raw', bytes))
  const reader = await sources.openChain?.(subject.chainId)
  const anchored = await anchorOf(reader, options, source, collected, checkpoint)
  const chain = await proveChain(reader, collected, anchored?.block)
  const signatures = await gatherSignatures(reader, collected)
  const isAnchorProved = chain.blocks.some(({ transactions }) =>
    transactions.some(({ hash }) => hash === anchored?.anchor.transaction),
  )
  const { evidence, blocks: cars } = await gatherEvidence(disputeOf(collected, subject), sources.evidence)
  const manifest: Manifest = {
    format: 'lilymed-audit-bundle/1',
    chainId: subject.chainId,
    disputeId,
    dealId: subject.dealId,
    contracts: { ...contractsOf(collected) },
    log: { verifierKey: verifierKey ?? null, checkpoint: link(signed), inclusion: link(inclusion) },
    anchor: anchored !== undefined && isAnchorProved ? anchored.anchor : null,
    events: events.map(link),
    blocks: [...chain.blocks],
    receiptNodes: chain.receiptNodes.map(link),
    transactionNodes: chain.transactionNodes.map(link),
    ...(signatures.length === 0 ? {} : { signatures: [...signatures] }),
    evidence: [...evidence],
    proves: { ...whatItProves },
    omissions: [...chain.omissions],
  }
  const root = block('dagJson', canonicalBytes(manifest))
  const blocks = [
    root,
    signed,
    inclusion,
    ...events,
    ...chain.headers,
    ...chain.receiptNodes,
    ...chain.transactionNodes,
    ...cars,
  ]
  return { bytes: writeCar(root.cid, unique(blocks)), manifest }
}

/** Evidence that several votes name, and nodes that tries share, stand in the file once. */
const unique = (blocks: readonly Block[]): readonly Block[] => [
  ...new Map(blocks.map((one) => [one.cid.text, one])).values(),
]
