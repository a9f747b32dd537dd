import type { ContainerImages, EnsuredImage, ImageFacts, PullPolicy } from '../runtime.ts'
import { DaemonError } from './daemon-error.ts'
import { imageArchive, imageIdOf } from './image-archive.ts'
import type { DaemonImage, ImageDaemon, RegistryAccess } from './image-daemon.ts'
import type { ImageRecords } from './image-records.ts'

export type DaemonImagesOptions = {
  readonly daemon: ImageDaemon
  readonly records: ImageRecords
  /** The only registries images come from. */
  readonly registries: readonly RegistryAccess[]
  /** As OCI names this machine: `amd64`. */
  readonly architecture: string
}

/** Images of a container daemon: those a job may name, of them those that are ours to remove. */
export function daemonImages({
  daemon,
  records,
  registries,
  architecture,
}: DaemonImagesOptions): ContainerImages {
  const facts = (image: string, found: DaemonImage): EnsuredImage => {
    if (found.os === 'linux' && found.architecture === architecture) {
      return {
        kind: 'present',
        image: { manifestDigest: digestOf(image), architecture } satisfies ImageFacts,
      }
    }
    const message = `expected an image for linux/${architecture}, ${image} is for ${found.os}/${found.architecture}`
    return { kind: 'unavailable', code: 'MODULE_REFUSED', detail: 'platform', message, retryable: false }
  }

  const pull = async (
    image: string,
    registry: RegistryAccess,
    known: DaemonImage | undefined,
    signal: AbortSignal,
  ): Promise<EnsuredImage> => {
    // Before the image, so that one a crash leaves behind is known to be ours.
    if (known === undefined) await records.add(image)
    try {
      await daemon.pull(image, registry, signal)
    } catch (error) {
      // Another run may have had it pulled meanwhile.
      if (known === undefined && (await daemon.inspect(image).catch(() => known)) === undefined) {
        await records.remove(image)
      }
      if (error instanceof DaemonError) return notFetched(image, error)
      throw error
    }
    const found = await daemon.inspect(image)
    if (found === undefined) return notFetched(image, new DaemonError(0, 'it was gone when it was here'))
    return facts(image, found)
  }

  const ensure = async (
    image: string,
    { pull: policy, signal }: { readonly pull: PullPolicy; readonly signal: AbortSignal },
  ): Promise<EnsuredImage> => {
    const host = image.slice(0, image.indexOf('/'))
    const registry = registries.find((each) => each.host === host)
    if (registry === undefined || !/@sha256:[0-9a-f]{64}$/.test(image)) return refused(image, host)
    const found = await daemon.inspect(image)
    if (found !== undefined && policy !== 'always') return facts(image, found)
    if (policy !== 'never') return pull(image, registry, found, signal)
    const message = `the image ${image} is not here and may not be pulled; pull it, or change the pull policy`
    return { kind: 'unavailable', code: 'FETCH_FAILED', detail: 'policy', message, retryable: false }
  }

  return {
    ensure,
    provide: async (files) => {
      const archive = imageArchive(files)
      const id = imageIdOf(archive)
      if ((await daemon.inspect(id)) === undefined) await daemon.load(archive)
      return id
    },
    list: async () => {
      const listed = await Promise.all(
        (await records.list()).map(async (image) => ({ image, found: await daemon.inspect(image) })),
      )
      return listed.flatMap(({ image, found }) =>
        found === undefined ? [] : [{ image, bytes: found.bytes }],
      )
    },
    remove: async (image) => {
      if (!(await records.has(image))) return
      await daemon.remove(image)
      if ((await daemon.inspect(image)) === undefined) await records.remove(image)
    },
  }
}

const digestOf = (image: string): string => image.slice(image.indexOf('@') + 1)

function refused(image: string, host: string): EnsuredImage {
  const message = `expected an image by digest of a configured registry, got ${image}; add ${host} to the registries if it is trusted`
  return { kind: 'unavailable', code: 'MODULE_REFUSED', detail: 'policy', message, retryable: false }
}

function notFetched(image: string, { status, message: said, retryable }: DaemonError): EnsuredImage {
  const message = `the image ${image} could not be pulled (${status}): ${said}`
  return { kind: 'unavailable', code: 'FETCH_FAILED', detail: 'registry', message, retryable }
}
