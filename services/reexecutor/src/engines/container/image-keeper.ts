import { readFile, rename, writeFile } from 'node:fs/promises'
import type { ContainerImages, ImageFacts, PullPolicy, EnsuredImage } from './runtime.ts'

export type UsedImage =
  | { readonly kind: 'present'; readonly image: ImageFacts; readonly release: () => void }
  | Extract<EnsuredImage, { readonly kind: 'unavailable' }>

/** Images for jobs, and no more of them than there is room for. */
export type ImageKeeper = {
  /** Has an image here until it is released. */
  use(image: string, signal: AbortSignal): Promise<UsedImage>
}

export type ImageKeeperOptions = {
  readonly images: ContainerImages
  readonly pull: PullPolicy
  /** All images together stay below this where those in use let them. */
  readonly limitBytes: number
  /** Remembers when each image was used last. */
  readonly ledgerFile: string
  readonly now: () => number
}

/** Opens the ledger; a ledger that cannot be read is begun anew: it only says what goes first. */
export async function openImageKeeper(options: ImageKeeperOptions): Promise<ImageKeeper> {
  const { images, pull, limitBytes, ledgerFile, now } = options
  const lastUsed = await readLedger(ledgerFile)
  const users = new Map<string, number>()
  let collecting: Promise<void> = Promise.resolve()

  const change = (image: string, by: number) => {
    const count = (users.get(digestOf(image)) ?? 0) + by
    if (count === 0) users.delete(digestOf(image))
    else users.set(digestOf(image), count)
  }

  const collect = async () => {
    const kept = (await images.list()).toSorted(
      (a, b) => (lastUsed.get(a.image) ?? 0) - (lastUsed.get(b.image) ?? 0),
    )
    let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { image, bytes } of kept) {
      if (total <= limitBytes) break
      if (users.has(digestOf(image))) continue
      await images.remove(image)
      lastUsed.delete(image)
      total -= bytes
    }
    const known = new Set(kept.map(({ image }) => image))
    for (const image of lastUsed.keys()) if (!known.has(image)) lastUsed.delete(image)
    await writeFile(`${ledgerFile}.new`, JSON.stringify(Object.fromEntries(lastUsed)))
    await rename(`${ledgerFile}.new`, ledgerFile)
  }

  return {
    use: async (image, signal) => {
      // Counted before it is there, so that no collection comes between.
      change(image, 1)
      let isKept = false
      try {
        const ensured = await images.ensure(image, { pull, signal })
        if (ensured.kind === 'unavailable') return ensured
        lastUsed.set(image, now())
        collecting = collecting.then(collect, collect)
        await collecting
        isKept = true
        return { ...ensured, release: () => change(image, -1) }
      } finally {
        if (!isKept) change(image, -1)
      }
    },
  }
}

/** Two names of one image are one image. */
function digestOf(image: string): string {
  return image.slice(image.indexOf('@') + 1)
}

async function readLedger(file: string): Promise<Map<string, number>> {
  try {
    const ledger = JSON.parse(await readFile(file, 'utf8')) as Record<string, number>
    return new Map(Object.entries(ledger).filter(([, time]) => Number.isFinite(time)))
  } catch {
    return new Map()
  }
}
