import { decode } from 'jpeg-js'
import type { ComparedFile } from '../compared-file.ts'
import { readHead } from '../file-chunks.ts'
import { FileUnreadable, malformed, tooLarge, undecodable } from '../file-unreadable.ts'
import { readWholeFile } from '../read-whole-file.ts'
import { mostPixels } from './pixels.ts'
import type { Pixels } from './pixels.ts'
import { readPng } from './read-png.ts'

const mostBytes = 64 * 2 ** 20
const mostMemoryMebibytes = 1024

/** The pixels of a PNG or a JPEG, by its first bytes. */
export function readImage(file: ComparedFile): Pixels {
  const [first, second] = readHead(file.file, 2)
  return first === 0xff && second === 0xd8 ? readJpeg(file) : readPng(file)
}

function readJpeg(file: ComparedFile): Pixels {
  const bytes = readWholeFile(file, mostBytes)
  const [width, height] = frameOf(bytes, file.path)
  if (width * height > mostPixels)
    tooLarge(`${file.path}: ${width}×${height} pixels, more than ${mostPixels}`)
  try {
    const { data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      maxResolutionInMP: mostPixels / 1e6,
      maxMemoryUsageInMB: mostMemoryMebibytes,
    })
    if (data.length !== width * height * 4) malformed(`${file.path}: the frame is not of the size it says`)
    return { width, height, maximum: 255, samples: data }
  } catch (error) {
    if (error instanceof FileUnreadable) throw error
    return undecodable(`${file.path}: ${error instanceof Error ? error.message : 'expected a JPEG'}`)
  }
}

/** Width and height as the frame header gives them. Source: ITU-T T.81, B.2.2. */
function frameOf(bytes: Buffer, path: string): readonly [number, number] {
  for (let at = 2; at + 9 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) break
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return malformed(`${path}: expected a JPEG with a frame`)
}
