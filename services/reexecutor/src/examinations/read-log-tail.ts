import type { LogTail } from '../evidence/evidence-document.ts'
import type { CompletedFinding } from '../runs/run-view.ts'
import type { OpenArtifacts } from './examined-artifacts.ts'

const mostBytes = 4096

/** The last bytes of a log of a run, as they are; none where the store had to drop it, since no finding depends on them. */
export async function readLogTail(
  { files }: Pick<CompletedFinding, 'files'>,
  log: 'stdout' | 'stderr',
  artifacts: OpenArtifacts,
): Promise<LogTail> {
  const file = files.find(({ path }) => path === log)
  if (file === undefined || file.size === 0) return { size: 0, tail: new Uint8Array() }
  const artifact = await artifacts.open(file.sha256)
  let tail = Buffer.alloc(0)
  for await (const chunk of artifact?.read() ?? [])
    tail = Buffer.concat([tail, chunk as Uint8Array]).subarray(-mostBytes)
  return { size: file.size, tail: Uint8Array.from(tail) }
}
