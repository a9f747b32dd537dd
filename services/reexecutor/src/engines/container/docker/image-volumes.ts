import { unless } from '../daemon/daemon-error.ts'
import { instanceLabel } from '../daemon/labels.ts'
import type { ContainerSpec } from '../runtime.ts'
import { ask } from './docker-client.ts'
import type { DockerClient } from './docker-client.ts'

/** A volume of one container, with what the image has in that folder, which the container cannot write to. */
export type ReadOnlyVolume = { readonly name: string; readonly target: string }

/**
 * The volumes a container needs so that no folder its image declares as one can be written to: Docker would make each writable,
 * whatever the root is, and makes none where one is asked for by name. Folders where something else is mounted need none.
 *
 * @param declared `Config.Volumes` of the image
 */
export function readOnlyVolumes(
  { id, mounts }: Pick<ContainerSpec, 'id' | 'mounts'>,
  declared: readonly string[],
  instance: string,
): readonly ReadOnlyVolume[] {
  const taken = new Set([...mounts.map(({ target }) => target), '/tmp'])
  return declared
    .map((path) => (path === '/' ? path : path.replace(/\/+$/, '')))
    .filter((path) => !taken.has(path))
    .map((target, index) => ({ name: `lilymed-${instance}-${id}-${index}`, target }))
}

/** Removes volumes of a container that is gone. Docker itself removes only those without a name. */
export async function removeVolumes(
  { brief }: DockerClient,
  volumes: readonly Pick<ReadOnlyVolume, 'name'>[],
): Promise<void> {
  for (const { name } of volumes) await unless([404], ask(brief.getVolume(name).remove()))
}

/** Removes what an earlier process left of them. */
export async function reapVolumes(client: DockerClient, instance: string): Promise<void> {
  const filters = { label: [`${instanceLabel}=${instance}`] }
  const { Volumes } = await ask(client.brief.listVolumes({ filters }))
  await removeVolumes(
    client,
    (Volumes ?? []).map(({ Name }) => ({ name: Name })),
  )
}
