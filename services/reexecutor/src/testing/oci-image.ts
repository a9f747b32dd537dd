import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { tarOf } from '../engines/container/tar.ts'
import type { TarEntry } from '../engines/container/tar.ts'

/** A document or layer of an image, named by its digest (`sha256:` and 64 hex digits). */
export type OciBlob = { readonly digest: string; readonly mediaType: string; readonly bytes: Uint8Array }

/** An image, or an index of images, of the OCI image specification 1.1, with everything it refers to. */
export type OciImage = {
  readonly manifest: OciBlob
  /** Configuration and layers; of an index, the manifests and blobs of its images. */
  readonly blobs: readonly OciBlob[]
}

export type OciImageOptions = {
  /** What each layer adds, the lowest first. */
  readonly layers: readonly (readonly TarEntry[])[]
  /** `config` of the image configuration: Env, Entrypoint, Cmd, WorkingDir, User, Labels. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Layers are compressed unless told otherwise. */
  readonly compression?: 'gzip' | 'none'
  readonly architecture?: string
}

const ociType = (kind: string): string => `application/vnd.oci.image.${kind}`

/** The digest by which the OCI specifications name bytes. */
export const ociDigest = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

const blob = (mediaType: string, bytes: Uint8Array): OciBlob => ({
  digest: ociDigest(bytes),
  mediaType,
  bytes,
})

const document = (mediaType: string, value: unknown): OciBlob =>
  blob(mediaType, Buffer.from(JSON.stringify(value)))

const descriptor = ({ digest, mediaType, bytes }: OciBlob): object => ({
  mediaType,
  digest,
  size: bytes.length,
})

/** Builds an image without any tool and without a network: the same files give the same digests. */
export function buildOciImage({
  layers,
  config = {},
  compression = 'gzip',
  architecture = 'amd64',
}: OciImageOptions): OciImage {
  const archives = layers.map((layer) => tarOf(layer))
  const packed = archives.map((archive) =>
    compression === 'gzip'
      ? blob(ociType('layer.v1.tar+gzip'), gzipSync(archive))
      : blob(ociType('layer.v1.tar'), archive),
  )
  const configuration = document(ociType('config.v1+json'), {
    architecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: archives.map(ociDigest) },
  })
  const mediaType = ociType('manifest.v1+json')
  const manifest = document(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: descriptor(configuration),
    layers: packed.map(descriptor),
  })
  return { manifest, blobs: [configuration, ...packed] }
}

/** An index naming one image per architecture, in the order given. */
export function buildOciIndex(
  images: readonly { readonly image: OciImage; readonly architecture: string }[],
): OciImage {
  const mediaType = ociType('index.v1+json')
  const manifest = document(mediaType, {
    schemaVersion: 2,
    mediaType,
    manifests: images.map(({ image, architecture }) => ({
      ...descriptor(image.manifest),
      platform: { architecture, os: 'linux' },
    })),
  })
  return { manifest, blobs: images.flatMap(({ image }) => [image.manifest, ...image.blobs]) }
}
