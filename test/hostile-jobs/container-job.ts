import type { ContainerJob } from '../../services/reexecutor/src/bundle/job.ts'

/** What a run of a hostile container must come to. */
export type WantedOfContainer =
  /** A result like any other: whatever the program tried is in it, and comparing decides. */
  | {
      readonly kind: 'compared'
      readonly exitCode?: number
      readonly stdout?: string | RegExp
      /** Paths in the result beside stdout, stderr, exitCode and outputs themselves. */
      readonly files?: readonly string[]
    }
  /** A result, and another one the next time. */
  | { readonly kind: 'nondeterministic' }
  | { readonly kind: 'failed'; readonly code: string; readonly detail?: string }

/** One row of the table of hostile jobs. */
export type HostileContainerJob = {
  /** Number of the case; several jobs may be of one. */
  readonly row: number
  readonly name: string
  /** File of `container-programs`, and what it is told to do. */
  readonly program: 'resources' | 'outputs' | 'walls'
  readonly arguments: readonly string[]
  readonly profile: ContainerJob['profile']
  readonly limits?: Partial<ContainerJob['limits']>
  readonly entrypoint?: readonly string[]
  readonly wanted: WantedOfContainer
}

/** Makes rows of the table out of one file of `container-programs`; sealed unless told. */
export const jobsOf =
  (program: HostileContainerJob['program']) =>
  (
    row: number,
    name: string,
    args: readonly string[],
    wanted: WantedOfContainer,
    more: Partial<HostileContainerJob> = {},
  ): HostileContainerJob => ({ row, name, program, arguments: args, profile: 'sealed', wanted, ...more })

export const compares = (more: Omit<Extract<WantedOfContainer, { kind: 'compared' }>, 'kind'> = {}) => ({
  kind: 'compared' as const,
  exitCode: 0,
  ...more,
})
export const exhausts = (detail: string): WantedOfContainer => ({
  kind: 'failed',
  code: 'RESOURCE_LIMIT',
  detail,
})
export const leaves = (detail: string): WantedOfContainer => ({
  kind: 'failed',
  code: 'OUTPUT_REFUSED',
  detail,
})
export const timesOut: WantedOfContainer = { kind: 'failed', code: 'TIMEOUT' }
export const varies: WantedOfContainer = { kind: 'nondeterministic' }

/** Every line the program said ends in `denied`, and there was at least one. */
export const allDenied = /^(?:[^\n]* denied\n)+$/
