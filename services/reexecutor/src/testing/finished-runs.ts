import { cidDigest, directoryCid } from '@lilymed/lilypad/result-directory'
import { sha256 } from '../bundle/request-digest.ts'
import type { ExaminedArtifacts } from '../examinations/examined-artifacts.ts'
import { createMemoryArtifacts } from './memory-artifacts.ts'
import type { CompletedFinding, RunView } from '../runs/run-view.ts'

/** The files of a result, by their paths. */
export type ResultFiles = Readonly<Record<string, string | Uint8Array>>

/** A result of exit code 0 with these outputs. */
export const resultWith = (outputs: ResultFiles, logs: ResultFiles = {}): ResultFiles => ({
  exitCode: '0',
  stdout: '',
  stderr: '',
  ...logs,
  ...Object.fromEntries(Object.entries(outputs).map(([name, content]) => [`outputs/${name}`, content])),
})

/** The CIDv0 of a result. */
export const cidOf = (files: ResultFiles): Promise<string> =>
  directoryCid(Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) })))

/** Finished runs and their artifacts in memory, as the service would have them. */
export function createFinishedRuns() {
  const views = new Map<string, RunView>()
  const memory = createMemoryArtifacts()
  const { stored } = memory
  const grants = new Set<string>()
  const artifacts: ExaminedArtifacts & { grant(tenant: string, digest: string): void } = {
    ...memory,
    mayRead: (tenant, digest) => grants.has(`${tenant} ${digest}`),
    grant: (tenant, digest) => void grants.add(`${tenant} ${digest}`),
    keepEvidence: (owner, bytes) => memory.write([bytes], { owner, bytes: bytes.length }),
  }
  const idOf = (name: string) => sha256(Buffer.from(name))
  return {
    artifacts,
    /** As the store itself, its pins too. */
    memory,
    stored,
    write: (bytes: Uint8Array) => memory.write([bytes], { owner: 'a', bytes: bytes.length }),
    idOf,
    runs: { get: (_tenant: string, runId: string) => views.get(runId) },
    complete: async (name: string, files: ResultFiles, change: Partial<CompletedFinding> = {}) => {
      const resultCid = await cidOf(files)
      const finding: CompletedFinding = {
        exitCode: 0,
        resultCid,
        resultDigest: cidDigest(resultCid) ?? '',
        files: Object.entries(files).map(([path, content]) => {
          const bytes = Buffer.from(content)
          stored.set(sha256(bytes), bytes)
          return { path, size: bytes.length, sha256: sha256(bytes) }
        }),
        startedAt: '2026-11-23T02:40:00.000Z',
        finishedAt: '2026-11-23T02:40:00.250Z',
        wallMs: 250,
        engine: 'wasm',
        slot: 'wasm/0',
        determinismClass: 'dc1/wasm/arch=x64',
        drawClass: 'portable',
        knownAnswer: { ok: true, expected: 'known', found: 'known' },
        ...change,
      }
      views.set(idOf(name), { runId: idOf(name), state: 'completed', finding })
      return idOf(name)
    },
    fail: (name: string, code: 'TIMEOUT' | 'CANCELLED') => {
      const finding = { code, message: `it ended with ${code}`, retryable: code === 'CANCELLED' }
      views.set(idOf(name), { runId: idOf(name), state: 'failed', finding })
      return idOf(name)
    },
    start: (name: string) => {
      views.set(idOf(name), { runId: idOf(name), state: 'running' })
      return idOf(name)
    },
  }
}
