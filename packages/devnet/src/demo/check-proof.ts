import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPublishedEvidence } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import { privateFolder } from '../hosts/service-files.ts'
import type { Stage } from '../stage/raise-stage.ts'
import type { PlayedScene } from './check-results.ts'
import type { FedFact } from './fact-feed.ts'
import { exportWhole, lilymed, noNetwork } from './run-lilymed.ts'
import type { Audit, Run } from './run-lilymed.ts'

/** What a dispute is proved by, in one file, as anybody would check it. */
export type CheckedProof = {
  /** What was proved, a sentence a line. */
  readonly lines: readonly string[]
  /** What does not hold, in words. */
  readonly differences: readonly string[]
}

/** Lays out what the mediators hand out, as one of them or an archive would. */
const layOutEvidence = async (
  { mediators }: Pick<Stage, 'mediators'>,
  facts: readonly FedFact[],
  disputeId: string,
  folder: string,
): Promise<void> => {
  const voters = facts.flatMap((fact) =>
    fact.type === 'VoteRevealed' && fact.data.disputeId === disputeId ? [fact.data.mediator] : [],
  )
  for (const mediator of new Set(voters))
    for (const { cid, car } of await readPublishedEvidence(mediators.dataDirectory(mediator), disputeId))
      await writeFile(join(folder, `${cid}.car`), car)
}

const flip = async (file: string, changed: string): Promise<void> => {
  const bytes = await readFile(file)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(changed, bytes)
}

/**
 * Exports a played dispute, verifies the file in a process without a network and once more against the chain, and changes one byte of it,
 * which must be found.
 */
export const checkProof = async (
  stage: Pick<Stage, 'mediators' | 'indexerUrl' | 'chainUrl'>,
  facts: readonly FedFact[],
  { dispute: { disputeId } }: PlayedScene,
  folder: string,
): Promise<CheckedProof> => {
  const own = privateFolder(folder, 'proof')
  const [file, changed] = [join(own, 'dispute.car'), join(own, 'changed.car')]
  await layOutEvidence(stage, facts, disputeId, own)
  const key = (
    await lilymed(['audit', 'log-key', join(folder, 'indexer', 'merkle-log-private', 'checkpoint.key')])
  ).out.trim()
  const { indexerUrl, chainUrl } = stage
  const sources = ['--api', indexerUrl, '--rpc', chainUrl, '--evidence', own, '--log-key', key]
  const exported = await exportWhole([disputeId, ...sources, '--output', file])
  if (exported.code !== exitCodes.ok)
    return { lines: [], differences: [`the dispute could not be exported: ${exported.err}`] }
  await flip(file, changed)
  const check = ['audit', 'verify', file, '--log-key', key, '--json']
  const [alone, onChain, flipped] = await Promise.all([
    lilymed(check, noNetwork),
    lilymed([...check, '--rpc', chainUrl]),
    lilymed(['audit', 'verify', changed], noNetwork),
  ])
  return { lines: proved([alone, onChain]), differences: problems(alone, onChain, flipped) }
}

const proved = (runs: readonly Run[]): readonly string[] => {
  const findings = runs
    .filter(({ code }) => code === exitCodes.ok)
    .flatMap(({ out }) => (JSON.parse(out) as Audit).findings)
  return [
    ...new Set(
      findings.filter(({ kind }) => kind === 'proved').map(({ part, words }) => `${part.padEnd(9)} ${words}`),
    ),
  ]
}

const problems = (alone: Run, onChain: Run, flipped: Run): readonly string[] => {
  const of = (name: string, { code, out, err }: Run): readonly string[] => {
    if (code === exitCodes.ok) return []
    if (code !== exitCodes.different) return [`${name}: ${err}`]
    return (JSON.parse(out) as Audit).differences.map(({ words }) => `${name}: ${words}`)
  }
  const missed =
    flipped.code === exitCodes.different ? [] : ['a bundle with a byte changed was taken for sound']
  return [...of('verified alone', alone), ...of('verified against the chain', onChain), ...missed]
}
