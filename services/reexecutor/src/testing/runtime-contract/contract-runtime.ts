import type { ContainerRuntime, ContainerSpec } from '../../engines/container/runtime.ts'
import type { RegistryDouble } from '../registry-double.ts'
import type { Ran } from './run-to-end.ts'

/** A registry a runtime may pull from. */
export type RegistryToUse = {
  readonly host: string
  readonly isInsecure: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}

/** What the suite asks of whoever brings a runtime. */
export type ContractRuntimeOptions = {
  /** Registries images may come from. */
  readonly registries: readonly RegistryToUse[]
  /** Names the data directory; runtimes of one instance find each other's containers. */
  readonly instance: string
  /** The instance's own; it goes when the suite ends. */
  readonly directory: string
}

/** A runtime the suite is run against. */
export type ContractRuntime = {
  readonly name: 'runc' | 'docker' | 'podman'
  /** Starts what the runtime needs. */
  readonly start: () => Promise<{
    /** A runtime over what was started; more than one may be open at a time. */
    readonly open: (options: ContractRuntimeOptions) => Promise<ContainerRuntime>
    readonly stop: () => Promise<void>
    /** Where folders must be in which something is mounted for containers; anywhere unless told otherwise. */
    readonly hostFolder?: string
  }>
}

/** What a case has to hand. */
export type ContractSession = {
  readonly runtime: ContainerRuntime
  readonly registry: RegistryDouble
  /** busybox and the probe program, by digest, and already there. */
  readonly image: string
  /** Runs a container to its end, of `image` unless told otherwise. */
  readonly run: (spec: Partial<ContainerSpec>, hooks?: { readonly signal?: AbortSignal }) => Promise<Ran>
  /** The shell's: runs a line of it. */
  readonly shell: (line: string, spec?: Partial<ContainerSpec>) => Promise<Ran>
  /** Another runtime over the same engine, of the same instance unless told otherwise. */
  readonly openAnother: (instance?: string) => Promise<ContainerRuntime>
  /** Another runtime of an instance and directory of its own, with other registries. */
  readonly openWith: (instance: string, registries: readonly RegistryToUse[]) => Promise<ContainerRuntime>
  /** A folder of the host that containers' root may write to. */
  readonly makeFolder: () => Promise<string>
}

export type ContractCase = {
  readonly title: string
  readonly run: (session: ContractSession) => Promise<void>
}
