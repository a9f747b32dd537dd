import type { Comparator } from '@lilymed/domain'
import { ssim } from 'ssim.js'
import type { FileComparator } from '../compared-file.ts'
import { outlineDifference } from './pixels.ts'
import type { Pixels } from './pixels.ts'
import { readImage } from './read-image.ts'
import { readPng } from './read-png.ts'

const tileSize = 64

/** Compares the pixels of two PNGs, whatever they are packed as. */
export function createPngComparator(): FileComparator<Pixels> {
  return {
    read: readPng,
    compare: (ours, theirs) => {
      const difference = outlineDifference(ours, theirs)
      if (difference !== undefined) return { isAlike: false, note: difference }
      const at = ours.samples.findIndex((sample, index) => sample !== theirs.samples[index])
      return at === -1 ? { isAlike: true } : { isAlike: false, note: `pixel ${placeOf(ours, at)} differs` }
    },
  }
}

type ImageComparator = Extract<Comparator, { readonly kind: 'image' }>

/**
 * Compares what two images look like: the structural similarity of every tile of 64×64 pixels, so that a change in a corner is not
 * lost in the mean, and the largest difference of one sample, which similarity of grey values does not see.
 */
export function createImageComparator(comparator: ImageComparator): FileComparator<Pixels> {
  return {
    read: readImage,
    compare: (ours, theirs) => {
      const difference = outlineDifference(ours, theirs)
      if (difference !== undefined) return { isAlike: false, note: difference }
      const { distance, at } = furthest(ours, theirs)
      const [lowest, tile] = lowestSimilarity(ours, theirs)
      if (distance > comparator.mostDifference)
        return { isAlike: false, ssim: lowest, note: `pixel ${placeOf(ours, at)} is ${distance} off` }
      if (lowest < comparator.leastSsim)
        return {
          isAlike: false,
          ssim: lowest,
          note: `the tile at ${tile} has a similarity of ${lowest.toFixed(4)}`,
        }
      return { isAlike: true, ssim: lowest, note: `samples differ by ${distance} at most` }
    },
  }
}

/** The largest difference of one sample, in steps of 8 bits, and where. */
function furthest(ours: Pixels, theirs: Pixels): { readonly distance: number; readonly at: number } {
  let [distance, at] = [0, 0]
  for (let index = 0; index < ours.samples.length; index += 1) {
    const found = Math.abs((ours.samples[index] ?? 0) - (theirs.samples[index] ?? 0))
    if (found > distance) [distance, at] = [found, index]
  }
  return { distance: (distance * 255) / ours.maximum, at }
}

/** The structural similarity of the tile that is least like its counterpart, and its corner. Source: Wang et al., 2004. */
function lowestSimilarity(ours: Pixels, theirs: Pixels): readonly [number, string] {
  const [width, height] = [Math.min(tileSize, ours.width), Math.min(tileSize, ours.height)]
  const windowSize = Math.min(11, width, height)
  let lowest: readonly [number, string] = [1, '0,0']
  for (let y = 0; y < ours.height; y += tileSize) {
    for (let x = 0; x < ours.width; x += tileSize) {
      const corner = [Math.min(x, ours.width - width), Math.min(y, ours.height - height)] as const
      const tiles = [tileOf(ours, corner, width, height), tileOf(theirs, corner, width, height)] as const
      const { mssim } = ssim(...tiles, { downsample: false, ssim: 'fast', windowSize })
      if (mssim < lowest[0]) lowest = [mssim, corner.join(',')]
    }
  }
  return lowest
}

function tileOf(
  { samples, width: whole, maximum }: Pixels,
  [x, y]: readonly [number, number],
  width: number,
  height: number,
) {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let row = 0; row < height; row += 1) {
    const start = ((y + row) * whole + x) * 4
    for (let index = 0; index < width * 4; index += 1)
      data[row * width * 4 + index] = ((samples[start + index] ?? 0) * 255) / maximum
  }
  return { data, width, height }
}

const placeOf = ({ width }: Pixels, sample: number): string => {
  const pixel = sample >> 2
  return `${pixel % width},${Math.floor(pixel / width)}`
}
