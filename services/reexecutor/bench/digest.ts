import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { atLeast, figure } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import { digestResult } from '@lilymed/lilypad/result-directory'
import { importedCid } from '@lilymed/lilypad/testing/unixfs-importer'

const megabyte = 2 ** 20
const largeBytes = 256 * megabyte
const smallFiles = 2_000
const smallBytes = 4_096
const targetPerSecond = 500

const secondsOf = async (work: () => unknown): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

/** The shortest time of each kind of work, the kinds in turns: whatever else the machine does can only slow them. */
const inTurns = async <Kind extends string>(
  rounds: number,
  works: Readonly<Record<Kind, () => unknown>>,
): Promise<Readonly<Record<Kind, number>>> => {
  const kinds = Object.keys(works) as Kind[]
  const seconds = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) seconds.get(kind)?.push(await secondsOf(works[kind]))
  }
  return Object.fromEntries(kinds.map((kind) => [kind, Math.min(...(seconds.get(kind) ?? []))])) as Record<
    Kind,
    number
  >
}

const writePattern = async (file: string, bytes: number): Promise<void> => {
  const block = Buffer.from(Uint8Array.from({ length: megabyte }, (_, index) => (index * 31) ^ (index >> 8)))
  await writeFile(
    file,
    Array.from({ length: bytes / megabyte }, () => block),
  )
}

const hashFile = (file: string): void => {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(megabyte)
  const descriptor = openSync(file, 'r')
  for (let bytes = 0; (bytes = readSync(descriptor, buffer)) > 0;) hash.update(buffer.subarray(0, bytes))
  closeSync(descriptor)
  hash.digest()
}

/**
 * How fast a result directory is named: CIDv0 and sha256 of every file in one reading, beside one sha256 of the same bytes and
 * beside js-ipfs' importer, which makes the CID alone.
 *
 * @param directory where to work
 */
export const benchDigest = async ({ directory }: { readonly directory: string }): Promise<Metric[]> => {
  const folder = await mkdtemp(join(directory, 'lilymed-bench-digest-'))
  try {
    const file = join(folder, 'large')
    await writePattern(file, largeBytes)
    const large = await inTurns(5, {
      digest: () => digestResult([{ path: 'outputs/large', file, size: largeBytes }]),
      sha256: () => hashFile(file),
    })
    await mkdir(join(folder, 'small'))
    const small = Array.from({ length: smallFiles }, (_, index) => join(folder, 'small', String(index)))
    for (const [index, path] of small.entries()) await writeFile(path, Buffer.alloc(smallBytes, index))
    const many = await inTurns(3, {
      digest: () =>
        digestResult(
          small.map((path, index) => ({ path: `outputs/${index}`, file: path, size: smallBytes })),
        ),
      importer: () =>
        importedCid(
          small.map((path, index) => ({ path: `outputs/${index}`, content: createReadStream(path) })),
        ),
    })
    const rate = (seconds: number) => largeBytes / 1e6 / seconds
    return [
      atLeast(
        'digest of a result, CIDv0 and sha256 in one reading',
        rate(large.digest),
        'MB/s',
        targetPerSecond,
      ),
      figure('sha256 alone of the same file', rate(large.sha256), 'MB/s'),
      atLeast(
        'digest of 2,000 files of 4 KiB',
        smallFiles / many.digest,
        'files/s',
        smallFiles / many.importer,
      ),
      figure('CIDv0 alone of the same files by js-ipfs', smallFiles / many.importer, 'files/s'),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
