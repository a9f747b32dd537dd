import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cidDigest } from '@lilymed/lilypad/result-directory'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import { sha256 } from '../bundle/request-digest.ts'
import type { EngineOutcome, Slot } from '../engines/engine.ts'
import type { CompletedFinding } from './run-view.ts'

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>
type Files = CompletedFinding['files']

/** Where a result's files go, by their sha256. */
export type ArtifactSink = Pick<ArtifactStore, 'has' | 'write'>

/** Keeps every file of a result as an artifact, as far as there is room, and describes the result. */
export async function storeResult(
  outcome: Completed,
  { engine, slot }: { readonly engine: string; readonly slot: Slot },
  artifacts: ArtifactSink,
): Promise<CompletedFinding> {
  const resultDigest = cidDigest(outcome.resultCid)
  if (resultDigest === undefined)
    throw new TypeError(`expected a CIDv0 from the engine, got ${outcome.resultCid}`)
  return {
    exitCode: outcome.exitCode,
    ...(outcome.trap === undefined ? {} : { trap: outcome.trap }),
    ...(outcome.fuelUsed === undefined ? {} : { fuelUsed: outcome.fuelUsed }),
    resultCid: outcome.resultCid,
    resultDigest,
    files: await keepFiles(outcome, artifacts),
    startedAt: new Date(outcome.startedAt).toISOString(),
    finishedAt: new Date(outcome.finishedAt).toISOString(),
    wallMs: outcome.finishedAt - outcome.startedAt,
    engine,
    slot: slot.id,
    determinismClass: outcome.determinismClass ?? slot.determinismClass,
    drawClass: slot.drawClass,
    knownAnswer: outcome.knownAnswer,
  }
}

async function keepFiles(
  { entries, files: hashed = [] }: Completed,
  artifacts: ArtifactSink,
): Promise<Files> {
  const digests = new Map(hashed.map(({ path, sha256: digest }) => [path, digest]))
  const files: Files = []
  for (const entry of entries) {
    const { path } = entry
    if ('file' in entry) {
      const known = digests.get(path)
      const isHere = known !== undefined && artifacts.has(known)
      const written = isHere ? undefined : await artifacts.write(createReadStream(entry.file))
      const digest = written?.kind === 'stored' ? written.digest : (known ?? (await hashOf(entry.file)))
      files.push({ path, size: entry.size, sha256: digest })
    } else if (entry.content !== undefined) {
      const digest = digests.get(path) ?? sha256(entry.content)
      if (!artifacts.has(digest)) await artifacts.write([entry.content], { expected: digest })
      files.push({ path, size: entry.content.length, sha256: digest })
    }
  }
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk)
  return `0x${hash.digest('hex')}`
}
