import type { ContainerSpec } from '../runtime.ts'
import type { Surroundings } from './surroundings.ts'

/** What a run asks of a container daemon, Docker's or Podman's. Each rejects with what the daemon said, or that it said nothing. */
export type ContainerDaemon = {
  /** Makes a container and starts nothing. @returns its id. */
  readonly create: (spec: ContainerSpec, surroundings: Surroundings) => Promise<string>
  /** Its streams, multiplexed, from their beginning; to be asked for before it starts. */
  readonly attach: (container: string) => Promise<AttachedStreams>
  readonly start: (container: string) => Promise<void>
  /** Waits until no process of a started container is left, or the signal aborts. */
  readonly wait: (container: string, signal: AbortSignal) => Promise<ContainerExit>
  /** Measures what a started container writes to the disk, in bytes; counting may end where it is over the limit. */
  readonly openMeter: (container: string, limitBytes: number) => Promise<() => Promise<number>>
  /** Ends it at once; nothing happens where it has ended. */
  readonly kill: (container: string) => Promise<void>
  /** Removes it with everything it wrote, running or not; nothing happens where it is gone. */
  readonly remove: (container: string) => Promise<void>
  /** Our containers, whatever became of them. */
  readonly list: () => Promise<readonly ListedContainer[]>
  /** Whether the daemon answers at all. */
  readonly ping: () => Promise<void>
}

export type ListedContainer = {
  readonly id: string
  /** Of its specification. */
  readonly run: string
}

export type AttachedStreams = AsyncIterable<Uint8Array> & { readonly destroy: () => unknown }

export type ContainerExit = {
  readonly exitCode: number
  /** What the daemon noticed; Podman with cgroup v1 notices nothing. */
  readonly isFlaggedOomKilled: boolean
  /** Unix milliseconds. */
  readonly startedAt: number
  readonly finishedAt: number
}
