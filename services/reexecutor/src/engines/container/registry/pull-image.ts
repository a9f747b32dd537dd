import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnsuredImage } from '../runtime.ts'
import { readImageConfig } from '../images/image-config.ts'
import type { ImageConfig } from '../images/image-config.ts'
import type { ImageStore, KeptImage } from '../images/image-store.ts'
import { openLayer } from '../images/open-layer.ts'
import { readTar } from '../images/tar-reader.ts'
import { setFolderTimes, unpackLayer } from '../images/unpack-layer.ts'
import type { UnpackBudget } from '../images/unpack-layer.ts'
import { downloadBlob, getDocument } from './download-blob.ts'
import { parseImageReference } from './image-reference.ts'
import { readManifest } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { imageRefused, PullFailure } from './pull-failure.ts'
import type { RegistryAccess } from '../daemon/image-daemon.ts'
import { createRegistryClient } from './registry-client.ts'
import type { RegistryClient } from './registry-client.ts'

export type PullOptions = {
  /** The only registries images come from. */
  readonly registries: readonly RegistryAccess[]
  /** The most one image may unpack to, and be sent as. */
  readonly imageBytes: number
  /** As OCI names it. */
  readonly architecture: string
  readonly idMap: { readonly base: number; readonly size: number }
}

const documentBytes = 4 * 2 ** 20
const mostMembers = 2_000_000
const layersAtATime = 3

/** Gets an image by digest from its registry into a store; every byte of it is proved before it is read. */
export async function pullImage(
  image: string,
  store: ImageStore,
  signal: AbortSignal,
  options: PullOptions,
): Promise<EnsuredImage> {
  const reference = parseImageReference(image)
  const access = options.registries.find(({ host }) => host === reference?.host)
  if (reference === undefined || access === undefined) {
    const host = reference?.host ?? image
    const message = `expected an image by digest of a configured registry, got ${image}; add ${host} to the registries if it is trusted`
    return { kind: 'unavailable', code: 'MODULE_REFUSED', detail: 'policy', message, retryable: false }
  }
  try {
    const client = createRegistryClient(access, reference.repository)
    const { manifestDigest, manifest } = await getManifest(client, reference.digest, options, signal)
    const found = store.find(image)
    const kept =
      found ??
      (await store.add(image, (rootfs, work) =>
        unpackImage(client, { manifest, manifestDigest, rootfs, work, signal, options }),
      ))
    return {
      kind: 'present',
      image: { manifestDigest: kept.manifestDigest, architecture: kept.config.architecture },
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof PullFailure)) throw error
    const { code, detail, retryable, message } = error
    return { kind: 'unavailable', code, detail, message: `${image}: ${message}`, retryable }
  }
}

async function getManifest(
  client: RegistryClient,
  digest: string,
  { architecture }: PullOptions,
  signal: AbortSignal,
): Promise<{ readonly manifestDigest: string; readonly manifest: Manifest }> {
  const get = (each: string) =>
    getDocument(client, 'manifests', { digest: each, limitBytes: documentBytes }, signal)
  const first = readManifest(await get(digest), architecture)
  if (first.kind === 'manifest') return { manifestDigest: digest, manifest: first.manifest }
  const second = readManifest(await get(first.digest), architecture)
  if (second.kind === 'manifest') return { manifestDigest: first.digest, manifest: second.manifest }
  throw imageRefused('archive', 'the index leads to another index')
}

type Unpacking = {
  readonly manifest: Manifest
  readonly manifestDigest: string
  readonly rootfs: string
  readonly work: string
  readonly signal: AbortSignal
  readonly options: PullOptions
}

async function unpackImage(
  client: RegistryClient,
  { manifest, manifestDigest, rootfs, work, signal, options }: Unpacking,
): Promise<Omit<KeptImage, 'image'>> {
  const { imageBytes, architecture, idMap } = options
  const config = await getConfig(client, manifest, architecture, signal)
  const sent = manifest.layers.reduce((sum, { size }) => sum + size, 0)
  if (sent > imageBytes)
    throw imageRefused('size', `the image has ${sent} bytes, at most ${imageBytes} are taken`)
  const layers = join(work, 'layers')
  await mkdir(layers, { mode: 0o700 })
  const files = await downloadLayers(client, manifest, { folder: layers, imageBytes, signal })
  const budget: UnpackBudget = { bytes: imageBytes, members: mostMembers }
  const folderTimes = new Map<string, number>()
  for (const [index, file] of files.entries()) {
    const diffId = config.diffIds[index] ?? ''
    await openLayer(file, { diffId, limitBytes: 2 * imageBytes, signal }, (archive) =>
      unpackLayer(readTar(archive), { root: rootfs, idMap, budget, folderTimes }),
    )
    await rm(file)
  }
  setFolderTimes(rootfs, folderTimes)
  await rm(layers, { recursive: true })
  return { manifestDigest, config, bytes: imageBytes - budget.bytes }
}

/** All layers, a few at a time; the first that fails ends the others. */
async function downloadLayers(
  client: RegistryClient,
  { layers }: Manifest,
  { folder, imageBytes, signal }: { folder: string; imageBytes: number; signal: AbortSignal },
): Promise<readonly string[]> {
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const waiting = [...layers.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { digest, size }] = next
      await downloadBlob(
        client,
        { digest, size, limitBytes: imageBytes },
        join(folder, String(index)),
        either,
      )
    }
  }
  const workers = Array.from({ length: layersAtATime }, async () => {
    await work().catch((error: unknown) => {
      failed.abort()
      throw error
    })
  })
  const ended = await Promise.allSettled(workers)
  const failures = ended.filter((each) => each.status === 'rejected').map(({ reason }): unknown => reason)
  if (failures.length > 0) throw failures.find((each) => each instanceof PullFailure) ?? failures[0]
  return layers.map((_, index) => join(folder, String(index)))
}

async function getConfig(
  client: RegistryClient,
  { config: { digest, size }, layers }: Manifest,
  architecture: string,
  signal: AbortSignal,
): Promise<ImageConfig> {
  const bytes = await getDocument(client, 'blobs', { digest, size, limitBytes: documentBytes }, signal)
  const config = readImageConfig(parse(bytes))
  if (config === undefined)
    throw imageRefused('archive', "expected an image's configuration, got another document")
  if (config.os !== 'linux' || config.architecture !== architecture) {
    const message = `expected an image for linux/${architecture}, got one for ${config.os}/${config.architecture}`
    throw imageRefused('platform', message)
  }
  if (config.diffIds.length === layers.length) return config
  throw imageRefused('archive', `the image has ${layers.length} layers and names ${config.diffIds.length}`)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
