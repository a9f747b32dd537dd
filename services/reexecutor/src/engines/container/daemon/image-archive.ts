import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { ImageFile } from '../runtime.ts'
import { tarOf } from '../tar.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch

/**
 * An image of files as `docker save` writes it (Docker Image Specification 1.2), which both daemons load: the same files
 * give the same bytes, and so the same image.
 */
export function imageArchive(files: readonly ImageFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  const folders = [...new Set(sorted.flatMap(({ path }) => foldersAbove(path)))].sort()
  const layer = tarOf([...folders.map((path) => ({ path })), ...sorted])
  const configuration = Buffer.from(
    JSON.stringify({
      architecture,
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {},
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created: '1970-01-01T00:00:00Z' }],
    }),
  )
  const name = `${sha256(configuration)}.json`
  const manifest = [{ Config: name, RepoTags: null, Layers: ['layer.tar'] }]
  return tarOf([
    { path: name, content: configuration },
    { path: 'layer.tar', content: layer },
    { path: 'manifest.json', content: JSON.stringify(manifest) },
  ])
}

/** The id both daemons give to the image of an archive: the digest of its configuration. */
export function imageIdOf(archive: Buffer): string {
  return `sha256:${archive.subarray(0, 64).toString('latin1')}`
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path)
  return parent === '.' ? [] : [...foldersAbove(parent), parent]
}
