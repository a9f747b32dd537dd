import type { ContainerSpec } from './container-spec.ts'

type SpecConfig = { readonly Type: string; readonly Params?: Readonly<Record<string, unknown>> }

/** Bacalhau's `models.Job` (v1.6) as far as a module decides it; ids, times and state are the requester's. */
export type BacalhauJob = {
  readonly Namespace: 'default'
  readonly Type: 'batch'
  readonly Priority: 0
  readonly Count: 1
  readonly Meta: Readonly<Record<string, never>>
  readonly Labels: Readonly<Record<string, never>>
  readonly Tasks: readonly {
    readonly Name: 'main'
    readonly Engine: SpecConfig
    readonly Publisher: SpecConfig
    readonly ResultPaths?: readonly { readonly Name: string; readonly Path: string }[]
    readonly Resources: Readonly<Record<'CPU' | 'Memory' | 'Disk' | 'GPU', string>>
    readonly Network: { readonly Type: string; readonly Domains?: readonly string[] }
    readonly Timeouts: { readonly ExecutionTimeout: number }
  }[]
}

const names = new Map([
  ['none', 'None'],
  ['full', 'Full'],
  ['http', 'HTTP'],
])

/**
 * The job that Lilypad puts to Bacalhau for a module (pkg/executor/bacalhau/client.go `translateJob`), for people and for
 * evidence: what was left out on the way is seen to be missing. Lists that are nil in Go are null where Go writes null.
 */
export const bacalhauJob = ({
  Docker,
  Resources,
  Network,
  Timeout,
  Outputs,
}: ContainerSpec): BacalhauJob => ({
  Namespace: 'default',
  Type: 'batch',
  Priority: 0,
  Count: 1,
  Meta: {},
  Labels: {},
  Tasks: [
    {
      Name: 'main',
      Engine: {
        Type: 'docker',
        Params: {
          Image: Docker?.Image ?? '',
          Entrypoint: Docker?.Entrypoint ?? null,
          EnvironmentVariables: Docker?.EnvironmentVariables ?? null,
        },
      },
      Publisher: { Type: 'local' },
      ...(Outputs?.length
        ? { ResultPaths: Outputs.map(({ Name = '', Path = '' }) => ({ Name, Path })) }
        : {}),
      Resources: {
        CPU: Resources?.CPU ?? '',
        Memory: Resources?.Memory ?? '',
        Disk: Resources?.Disk ?? '',
        GPU: Resources?.GPU ?? '',
      },
      Network: {
        Type: names.get((Network?.Type ?? 'None').trim().toLowerCase()) ?? '',
        ...(Network?.Domains?.length ? { Domains: Network.Domains } : {}),
      },
      Timeouts: { ExecutionTimeout: Number(Timeout ?? 0) },
    },
  ],
})
