import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cidDigest } from '@lilymed/lilypad/result-directory'
import type { ArtifactStore } from '../artifacts/artifact-store.ts'
import type { Pin } from '../artifacts/shelf.ts'
import { sha256 } from '../bundle/request-digest.ts'
import type { EngineOutcome, Slot } from '../engines/engine.ts'
import type { CompletedFinding } from './run-view.ts'

type Completed = Extract<EngineOutcome, { readonly kind: 'completed' }>
type Files = CompletedFinding['files']

/** Where a result's files go, by their sha256. */
export type ArtifactSink = Pick<ArtifactStore, 'share' | 'write' | 'pin' | 'unpin'>

/** Keeps every file of a result as an artifact, as far as there is room, and describes the result. */
export async function storeResult(
  outcome: Completed,
  { owner, engine, slot }: { readonly owner: string; readonly engine: string; readonly slot: Slot },
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
    files: await keepFiles(outcome, owner, artifacts),
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
  owner: string,
  artifacts: ArtifactSink,
): Promise<Files> {
  const digests = new Map(hashed.map(({ path, sha256: digest }) => [path, digest]))
  // No file of a result may push out another of it.
  const pins: Pin[] = []
  const keep = async (bytes: number, source: () => Parameters<ArtifactSink['write']>[0], known?: string) => {
    if (known !== undefined && artifacts.share(owner, known)) {
      const pin = artifacts.pin(owner, [known])
      if (pin !== undefined) pins.push(pin)
      return known
    }
    const written = await artifacts.write(source(), {
      owner,
      bytes,
      isPinned: true,
      ...(known === undefined ? {} : { expected: known }),
    })
    if (written.kind === 'rejected') return known
    if (written.pin !== undefined) pins.push(written.pin)
    return written.digest
  }
  const files: Files = []
  try {
    for (const entry of entries) {
      const { path } = entry
      const known = digests.get(path)
      if ('file' in entry) {
        const { file, size } = entry
        const digest = (await keep(size, () => createReadStream(file), known)) ?? (await hashOf(file))
        files.push({ path, size, sha256: digest })
      } else if (entry.content !== undefined) {
        const { content } = entry
        const digest = known ?? sha256(content)
        await keep(content.length, () => [content], digest)
        files.push({ path, size: content.length, sha256: digest })
      }
    }
  } finally {
    for (const pin of pins) artifacts.unpin(pin)
  }
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(chunk)
  return `0x${hash.digest('hex')}`
}
