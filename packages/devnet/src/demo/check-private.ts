import { globSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createApiClient } from '@lilymed/api'
import {
  openEvidence,
  privateEvidenceIn,
  readKeys,
  readPrivateEvidence,
  tombstoneTypedData,
} from '@lilymed/audit/private-evidence'
import { deletePrivateEvidence, readPublishedEvidence } from '@lilymed/mediator'
import type { PublishedEvidence } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import { Wallet } from 'ethers'
import { privateFolder } from '../hosts/service-files.ts'
import type { Stage } from '../stage/raise-stage.ts'
import type { PlayedScene } from './check-results.ts'
import type { CheckedProof } from './check-proof.ts'
import type { FedFact } from './fact-feed.ts'
import { exportWhole, lilymed, noNetwork } from './run-lilymed.ts'
import type { Audit } from './run-lilymed.ts'

type Voter = { readonly address: string; readonly folder: string; readonly evidence: PublishedEvidence }

const votersOf = async (
  { mediators }: Pick<Stage, 'mediators'>,
  facts: readonly FedFact[],
  disputeId: string,
): Promise<readonly Voter[]> => {
  const voters: Voter[] = []
  for (const fact of facts) {
    if (fact.type !== 'VoteRevealed' || fact.data.disputeId !== disputeId) continue
    const { mediator: address, round } = fact.data
    const folder = mediators.dataDirectory(address)
    const found = (await readPublishedEvidence(folder, disputeId)).find((each) => each.round === round)
    if (found !== undefined) voters.push({ address, folder, evidence: found })
  }
  return voters
}

/** Whether some bytes are in any file below a folder. */
const isIn = (folder: string, bytes: Buffer): boolean =>
  globSync('**', { cwd: folder }).some((name) => {
    const file = join(folder, name)
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(bytes)
  })

type Examined = {
  readonly runs: readonly {
    readonly files: readonly { readonly path: string; readonly sha256: string }[]
  }[]
}

/** Opens the evidence as its mediator can, and looks for what must not be outside of it. */
const checkSealed = async ({ address, folder, evidence }: Voter): Promise<readonly string[]> => {
  const { car, keys } = evidence
  if (readPrivateEvidence(car).kind !== 'private' || keys === null)
    return [`${address} publishes the evidence of a private job in the clear`]
  const identity = readFileSync(join(folder, 'privacy', 'identity'), 'utf8').trim()
  const { document } = await openEvidence(car, readKeys(keys), [identity])
  const output = (document as Examined).runs[0]?.files.find(({ path }) => path.startsWith('outputs/'))
  if (output === undefined) return [`the sealed evidence of ${address} names no output`]
  const secrets = [Buffer.from(output.sha256), Buffer.from(output.sha256.slice(2), 'hex')]
  return secrets.some((secret) => isIn(folder, secret))
    ? [`${address} has the digest of a private job’s output on its disk, outside of what is sealed`]
    : []
}

/** Deletes what one mediator holds, beside its running node, and looks whether anything of it is left. */
const deleteOf = async (
  { accounts }: Pick<Stage, 'accounts'>,
  { address, folder, evidence }: Voter,
  chainId: number,
): Promise<readonly string[]> => {
  const { privateKey } = accounts.mediators.find((one) => one.address === address) ?? { privateKey: '' }
  const wallet = new Wallet(privateKey)
  const { blocks, document } = privateEvidenceIn(evidence.car)
  const content = blocks.get(document.sealed.content.text)?.bytes ?? new Uint8Array()
  const piece = Buffer.from(content.subarray(content.length / 2, content.length / 2 + 64))
  if (!isIn(folder, piece)) return ['the sealed contents were not on the disk before they were deleted']
  await deletePrivateEvidence(
    { disputeId: evidence.disputeId, round: evidence.round },
    {
      folder: join(folder, 'evidence'),
      chainId,
      reason: 'asked for by the job creator',
      deletedAt: Math.floor(Date.now() / 1000),
      deletedBy: address,
      sign: async (unsigned) => {
        const { domain, types, message } = tombstoneTypedData(unsigned)
        return { ...unsigned, signature: await wallet.signTypedData(domain, types, message) }
      },
    },
  )
  return isIn(folder, piece) ? [`deleted contents are still on the disk of ${address}`] : []
}

const wanted: readonly RegExp[] = [
  /^evidence proved: the evidence behind 3 votes is in the bundle/,
  /^evidence proved: that the contents of the evidence of 0x\w+ in round 1 were deleted is signed by the mediator itself/,
  /^evidence unproved: what the job of 2 votes read and wrote .* it is private/,
  /^evidence unproved: what the job of 1 vote read and wrote .* the contents were deleted on request/,
]

/**
 * Looks at the evidence of a private job as its mediators publish it: nothing of its contents is in it or on their disks but sealed. One
 * mediator deletes them; the bundle of the dispute then still holds, and says so.
 */
export const checkPrivate = async (
  stage: Pick<Stage, 'accounts' | 'indexerUrl' | 'mediators'>,
  facts: readonly FedFact[],
  { dispute: { disputeId } }: PlayedScene,
  folder: string,
): Promise<CheckedProof> => {
  const voters = await votersOf(stage, facts, disputeId)
  const [first] = voters
  const differences: string[] = []
  for (const voter of voters) differences.push(...(await checkSealed(voter)))
  if (first === undefined || differences.length > 0)
    return { lines: [], differences: [...differences, ...(first === undefined ? ['nobody voted'] : [])] }
  const [chain] = (await createApiClient({ baseUrl: stage.indexerUrl }).listChains()).items
  if (chain === undefined) return { lines: [], differences: ['the indexer knows no chain'] }
  differences.push(...(await deleteOf(stage, first, chain.chainId)))

  const own = privateFolder(folder, 'private')
  for (const { evidence, deleted } of (await votersOf(stage, facts, disputeId)).map((voter) => ({
    ...voter,
    ...voter.evidence,
  }))) {
    await writeFile(join(own, `${evidence.cid}.car`), evidence.car)
    if (deleted !== null) await writeFile(join(own, `${evidence.cid}.deleted.json`), JSON.stringify(deleted))
  }
  const file = join(own, 'dispute.car')
  const exported = await exportWhole([
    disputeId,
    '--api',
    stage.indexerUrl,
    '--evidence',
    own,
    '--output',
    file,
  ])
  if (exported.code !== exitCodes.ok)
    return { lines: [], differences: [...differences, `the dispute could not be exported: ${exported.err}`] }
  const { code, out, err } = await lilymed(['audit', 'verify', file, '--json'], noNetwork)
  if (code !== exitCodes.ok)
    return { lines: [], differences: [...differences, `the bundle does not hold: ${out}${err}`] }
  const words = (JSON.parse(out) as Audit).findings
    .filter(({ part }) => part === 'evidence')
    .map(({ part, kind, words: said }) => `${part} ${kind}: ${said}`)
  for (const one of wanted)
    if (!words.some((said) => one.test(said))) differences.push(`the audit does not say ${one.source}`)
  return { lines: words, differences }
}
