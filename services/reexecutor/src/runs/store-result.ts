import { cidDigest } from '@lilymed/lilypad/result-directory'
import { sha256 } from '../bundle/request-digest.ts'
import type { EngineOutcome } from '../engines/engine.ts'
import type { CompletedFinding } from './run-view.ts'

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>

/** Where a result's files go, by their sha256. */
export type ArtifactSink = { put(digest: string, bytes: Uint8Array): Promise<void> }

export type RunTimes = {
  readonly startedAt: number
  readonly finishedAt: number
  readonly determinismClass: string
}

/** Keeps every file of a result as an artifact and describes the result. Times are Unix milliseconds. */
export async function storeResult(
  outcome: Completed,
  { startedAt, finishedAt, determinismClass }: RunTimes,
  artifacts: ArtifactSink,
): Promise<CompletedFinding> {
  const resultDigest = cidDigest(outcome.resultCid)
  if (resultDigest === undefined)
    throw new TypeError(`expected a CIDv0 from the engine, got ${outcome.resultCid}`)
  const files: CompletedFinding['files'] = []
  for (const { path, content } of outcome.entries) {
    if (content === undefined) continue
    const digest = sha256(content)
    await artifacts.put(digest, content)
    files.push({ path, size: content.length, sha256: digest })
  }
  return {
    exitCode: outcome.exitCode,
    ...(outcome.trap === undefined ? {} : { trap: outcome.trap }),
    resultCid: outcome.resultCid,
    resultDigest,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    wallMs: Math.round(finishedAt - startedAt),
    determinismClass,
    knownAnswer: outcome.knownAnswer,
  }
}
