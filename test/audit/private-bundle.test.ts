import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { evidenceCidOf, exportBundle, verifyBundle } from '@lilymed/audit'
import type { BundleAudit, ExportedBundle } from '@lilymed/audit'
import {
  discloseEvidence,
  newIdentity,
  openEvidence,
  privateEvidenceIn,
  recipientOf,
  sealEvidence,
  tombstoneTypedData,
  withoutContent,
} from '@lilymed/audit/private-evidence'
import type { SealedEvidence, Tombstone } from '@lilymed/audit/private-evidence'
import { parseVerifierKey } from '@lilymed/event-store/merkle-log'
import { Wallet } from 'ethers'
import {
  examinedJob,
  examplePrivate,
} from '../../packages/audit/src/private-evidence/testing/examined-job.ts'
import { createFactScript } from '../../services/indexer/src/testing/fact-script.ts'
import { playNetwork } from '../../services/indexer/src/testing/play-network.ts'
import { playUnanimous } from '../../services/indexer/src/testing/scenes.ts'
import { chainOf, logOfEvents, signer } from './chained-script.ts'
import { remade } from './remade-bundle.ts'
import type { OpenParts } from './remade-bundle.ts'

const key = parseVerifierKey(signer.vkey)
const wallet = new Wallet(`0x${'33'.repeat(32)}`)
const reader = await newIdentity()
const evidencePart = ({ findings, differences }: BundleAudit): string =>
  [
    ...findings.map(({ part, kind, words }) => `${part} ${kind}: ${words}`),
    ...differences.map(({ words }) => `DIFFERENT: ${words}`),
  ]
    .filter((line) => line.startsWith('evidence') || line.startsWith('DIFFERENT'))
    .join('\n')

describe('the bundle of a dispute about a private job', () => {
  let sealed: SealedEvidence
  let full: Uint8Array
  let disputeId: string
  let tombstone: Tombstone
  let exported: (car: Uint8Array, told?: unknown) => Promise<ExportedBundle>

  before(async () => {
    sealed = await sealEvidence(examinedJob(), [await recipientOf(reader)])
    full = (await openEvidence(sealed.car, sealed.keys, [reader])).car
    const script = createFactScript()
    playNetwork(script)
    disputeId = playUnanimous(script, 'private', { vote: 'ACCEPT', evidence: sealed.digest })
    const { events, openChain } = chainOf(script.events())
    const log = logOfEvents(events)
    const read = privateEvidenceIn(sealed.car)
    const unsigned = {
      version: 1,
      kind: 'evidence-deleted',
      chainId: 31_337,
      disputeId,
      round: 1,
      evidence: sealed.digest,
      content: `0x${Buffer.from(read.document.sealed.content.digest).toString('hex')}`,
      bytes: read.document.sealed.bytes,
      deletedAt: 1_795_100_000,
      reason: 'asked for by the creator',
      deletedBy: wallet.address,
    } as const
    const { domain, types, message } = tombstoneTypedData(unsigned)
    tombstone = { ...unsigned, signature: await wallet.signTypedData(domain, types, message) }
    exported = (car, told) =>
      exportBundle({
        disputeId,
        sources: {
          log: log.source,
          openChain,
          evidence: {
            read: (cid) => Promise.resolve(cid === evidenceCidOf(sealed.digest) ? car : undefined),
            readTombstone: () => Promise.resolve(told),
          },
        },
        verifierKey: signer.vkey,
      })
  })

  const audit = ({ bytes }: ExportedBundle): BundleAudit => verifyBundle(bytes, key).audit

  it('holds without the sealed contents, and says that they are sealed', async () => {
    const bundle = await exported(sealed.car)
    const found = audit(bundle)
    assert.ok(found.holds, evidencePart(found))
    assert.match(evidencePart(found), /proved: the evidence behind 3 votes is in the bundle/)
    assert.match(
      evidencePart(found),
      /unproved: what the job of 3 votes read and wrote \(.*\): it is private/,
    )
    assert.ok(!Buffer.from(bundle.bytes).includes('age-encryption.org'))
    for (const secret of [examplePrivate.fileName, examplePrivate.log, examplePrivate.theirs])
      assert.ok(!Buffer.from(bundle.bytes).includes(secret))
  })

  it('shows what was disclosed, and proves that it stands there', async () => {
    const bundle = await exported(discloseEvidence(full, [['runs', '0', 'files', '0']]))
    const found = audit(bundle)
    assert.ok(found.holds)
    assert.match(
      evidencePart(found),
      /proved: of the private evidence of 0x\w+ in round 1 1 part is disclosed and stands where it says: \/runs\/0\/files\/0/,
    )
    assert.ok(Buffer.from(bundle.bytes).includes(examplePrivate.fileName))
    assert.ok(!Buffer.from(bundle.bytes).includes(examplePrivate.log))
    const whole = audit(await exported(full))
    assert.ok(whole.holds)
    assert.doesNotMatch(evidencePart(whole), /read and wrote/)
  })

  it('still holds after the contents were deleted, with every proof that it had, and says who deleted them and what that leaves open', async () => {
    const before = audit(await exported(sealed.car))
    const bundle = await exported(withoutContent(sealed.car), tombstone)
    const found = audit(bundle)
    assert.ok(found.holds, evidencePart(found))
    const proofs = (of: BundleAudit): readonly string[] =>
      of.findings.filter(({ kind, part }) => kind === 'proved' && part !== 'file').map(({ words }) => words)
    for (const words of proofs(before)) assert.ok(proofs(found).includes(words), words)
    assert.match(
      evidencePart(found),
      new RegExp(
        `were deleted is signed by ${wallet.address}, which is not the mediator, as of 2026-11-19T\\S+: “asked for by the creator”`,
      ),
    )
    assert.match(
      evidencePart(found),
      /unproved: what the job of 3 votes read and wrote .*: the contents were deleted on request/,
    )
    assert.doesNotMatch(evidencePart(found), /it is private, and only/)
  })

  it('takes no tombstone that is not signed, and none of other contents', async () => {
    const unsigned = { ...tombstone, reason: 'another' }
    assert.deepEqual(
      (await exported(sealed.car, unsigned)).manifest.evidence.map(({ deleted }) => deleted),
      [undefined, undefined, undefined],
    )
    const bundle = await exported(sealed.car, tombstone)
    const differences = (change: (deleted: Record<string, unknown>, parts: OpenParts) => void): string => {
      const changed = remade(bundle.bytes, (parts) => {
        for (const { deleted } of parts.manifest.evidence) change(deleted ?? {}, parts)
      })
      return evidencePart(verifyBundle(changed, key).audit)
    }
    assert.match(
      differences((deleted) => (deleted['reason'] = 'another')),
      /DIFFERENT: the tombstone .* is not signed by/,
    )
    for (const [name, value] of [
      ['bytes', 1],
      ['round', 2],
    ] as const)
      assert.match(
        differences((deleted) => (deleted[name] = value)),
        /DIFFERENT: the tombstone .* is of other contents/,
        name,
      )
  })

  it('differs where a part was changed or added', async () => {
    const bundle = await exported(discloseEvidence(full, [['runs', '0', 'wallMs']]))
    const other = await sealEvidence(examinedJob(), [])
    for (const car of [other.car, discloseEvidence(full, [['runs', '0', 'wallMs']]).slice(0, -1)]) {
      const changed = remade(bundle.bytes, ({ manifest, replace }) => {
        const [first] = manifest.evidence
        const link = first?.car ?? assert.fail()
        const cid = replace(link['/'], car)
        for (const item of manifest.evidence) if (item.car !== null) item.car['/'] = cid
      })
      assert.match(evidencePart(verifyBundle(changed, key).audit), /DIFFERENT: /)
    }
  })
})
