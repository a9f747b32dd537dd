import { writtenBytes } from './written-bytes.ts'

/** What both daemons say about a container they inspect, as far as it tells where that writes. */
export type InspectedStorage = {
  readonly State: { readonly Pid: number }
  readonly GraphDriver?: { readonly Data?: Readonly<Record<string, string>> | null }
  readonly Mounts?: readonly { readonly Type?: string; readonly Source?: string }[]
  /** Bytes of the writable layer; of inspecting with sizes alone. */
  readonly SizeRw?: number
}

/**
 * Measures what a container writes. With an overlay file system the daemon says which folder holds its layer; with another, the
 * daemon itself is asked for the size.
 *
 * @param inspect asks the daemon, with sizes or, which is quicker, without
 */
export async function storageMeter(
  inspect: (withSize: boolean) => Promise<InspectedStorage>,
  limitBytes: number,
): Promise<() => Promise<number>> {
  const { State, GraphDriver, Mounts = [] } = await inspect(false)
  const upper = GraphDriver?.Data?.['UpperDir']
  const volumes = Mounts.flatMap(({ Type, Source }) =>
    Type === 'volume' && Source !== undefined ? [Source] : [],
  )
  const folders = upper === undefined ? volumes : [upper, ...volumes]
  return async () => {
    const layer = upper === undefined ? ((await inspect(true)).SizeRw ?? 0) : 0
    return layer + (await writtenBytes({ folders, pid: State.Pid }, limitBytes))
  }
}
