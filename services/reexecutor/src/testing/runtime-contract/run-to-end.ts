import { randomUUID } from 'node:crypto'
import { strictProfile } from '../../engines/container/seccomp/strict-profile.ts'
import type { ContainerEnding, ContainerRuntime, ContainerSpec } from '../../engines/container/runtime.ts'

export type Ran = { readonly ending: ContainerEnding; readonly stdout: string; readonly stderr: string }

/** A container like a job's, with what a case wants otherwise. */
export const contractSpec = (image: string, changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  id: randomUUID(),
  image,
  entrypoint: [],
  arguments: [],
  environment: {},
  profile: 'compat',
  mounts: [],
  memoryBytes: 64 * 2 ** 20,
  pids: 64,
  scratchBytes: 4 * 2 ** 20,
  cpuset: '0',
  devices: [],
  hostname: 'job',
  seccomp: strictProfile(),
  ...changes,
})

/** Runs a container and keeps what it wrote. */
export async function runToEnd(
  runtime: ContainerRuntime,
  spec: ContainerSpec,
  {
    signal = new AbortController().signal,
    onText,
  }: { readonly signal?: AbortSignal; readonly onText?: (text: string) => void } = {},
): Promise<Ran> {
  const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const ending = await runtime.run(spec, {
    signal,
    onStart: () => undefined,
    onLog: (stream, bytes) => {
      written[stream].push(Buffer.from(bytes))
      onText?.(Buffer.from(bytes).toString())
    },
  })
  return {
    ending,
    stdout: Buffer.concat(written.stdout).toString('latin1'),
    stderr: Buffer.concat(written.stderr).toString('latin1'),
  }
}
