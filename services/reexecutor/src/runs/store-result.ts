import { readFile } from 'node:fs/promises'
import { cidDigest } from '@lilymed/lilypad/result-directory'
import { sha256 } from '../bundle/request-digest.ts'
import type { EngineOutcome } from '../engines/engine.ts'
import type { CompletedFinding } from './run-view.ts'

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>

/** Where a result's files go, by their sha256. */
export type ArtifactSink = { put(digest: string, bytes: Uint8Array): Promise<void> }

/** Keeps every file of a result as an artifact and describes the result. */
export async function storeResult(
  outcome: Completed,
  determinismClass: string,
  artifacts: ArtifactSink,
): Promise<CompletedFinding> {
  const resultDigest = cidDigest(outcome.resultCid)
  if (resultDigest === undefined)
    throw new TypeError(`expected a CIDv0 from the engine, got ${outcome.resultCid}`)
  const files: CompletedFinding['files'] = []
  for (const entry of outcome.entries) {
    const content = 'file' in entry ? await readFile(entry.file) : entry.content
    if (content === undefined) continue
    const { path } = entry
    const digest = sha256(content)
    await artifacts.put(digest, content)
    files.push({ path, size: content.length, sha256: digest })
  }
  return {
    exitCode: outcome.exitCode,
    ...(outcome.trap === undefined ? {} : { trap: outcome.trap }),
    ...(outcome.fuelUsed === undefined ? {} : { fuelUsed: outcome.fuelUsed }),
    resultCid: outcome.resultCid,
    resultDigest,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    startedAt: new Date(outcome.startedAt).toISOString(),
    finishedAt: new Date(outcome.finishedAt).toISOString(),
    wallMs: outcome.finishedAt - outcome.startedAt,
    determinismClass,
    knownAnswer: outcome.knownAnswer,
  }
}
