import { inflateSync } from 'node:zlib'
import { decode } from 'fast-png'
import type { DecodedPng } from 'fast-png'
import type { ComparedFile } from '../compared-file.ts'
import { malformed, tooLarge, undecodable } from '../file-unreadable.ts'
import { readWholeFile } from '../read-whole-file.ts'
import { mostPixels } from './pixels.ts'
import type { Pixels } from './pixels.ts'

const mostBytes = 256 * 2 ** 20
const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** The chunks that pixels are made of; tRNS is ancillary by its name and yet says which pixels are seen. */
const kept = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * The pixels of a PNG, its ancillary chunks left out. The compressed pixels are unpacked into the size that the header gives before
 * anything else looks at them, so that no file unpacks into more. Source: https://www.w3.org/TR/png-3/
 */
export function readPng(file: ComparedFile): Pixels {
  const chunks = chunksOf(readWholeFile(file, mostBytes), file.path)
  const header = chunks[0]
  if (header?.type !== 'IHDR' || header.data.length !== 13)
    return malformed(`${file.path}: expected a PNG header`)
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)]
  if (width * height === 0) malformed(`${file.path}: an image without pixels`)
  if (width * height > mostPixels)
    tooLarge(`${file.path}: ${width}×${height} pixels, more than ${mostPixels}`)
  const bits = (header.data[8] ?? 0) * (samplesOf[header.data[9] ?? 0] ?? 0)
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  try {
    inflateSync(packed, {
      maxOutputLength: Math.ceil((width * height * bits) / 8) + 8 * (width + height) + 64,
    })
    const whole = Buffer.concat([signature, ...chunks.map(({ whole: bytes }) => bytes)])
    return toPixels(decode(Uint8Array.from(whole), { checkCrc: true }))
  } catch (error) {
    return undecodable(`${file.path}: ${error instanceof Error ? error.message : 'expected a PNG'}`)
  }
}

type Chunk = { readonly type: string; readonly data: Buffer; readonly whole: Buffer }

function chunksOf(bytes: Buffer, path: string): readonly Chunk[] {
  const chunks: Chunk[] = []
  if (!bytes.subarray(0, 8).equals(signature)) malformed(`${path}: expected a PNG`)
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return malformed(`${path}: a chunk ends behind the file`)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type !== 'IDAT' && chunks.some((chunk) => chunk.type === type))
      malformed(`${path}: two chunks ${type}`)
    if (kept.includes(type))
      chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) })
    else if (/^[A-Z]/.test(type)) malformed(`${path}: the chunk ${type} is not known`)
    if (type === 'IEND') return chunks
    at = end
  }
  return malformed(`${path}: the last chunk is missing`)
}

function toPixels({ width, height, depth, channels, data, palette, transparency }: DecodedPng): Pixels {
  const maximum = depth === 16 ? 65_535 : 255
  const samples = depth === 16 ? new Uint16Array(width * height * 4) : new Uint8Array(width * height * 4)
  const perRow = depth < 8 ? Math.ceil((width * channels * depth) / 8) : width * channels
  const scale = palette === undefined && depth < 8 ? 255 / (2 ** depth - 1) : 1
  const sampleAt = (row: number, index: number): number => {
    if (depth >= 8) return data[row * perRow + index] ?? 0
    const bit = index * depth
    const byte = data[row * perRow + (bit >> 3)] ?? 0
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
  }
  for (let row = 0, out = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, out += 4) {
      const first = sampleAt(row, column * channels)
      if (palette !== undefined) {
        const colour = palette[first]
        if (colour === undefined) throw new RangeError(`there is no colour ${first} in the palette`)
        samples.set([...colour.slice(0, 3), colour[3] ?? 255], out)
        continue
      }
      const isGrey = channels < 3
      const raw = isGrey
        ? [first, first, first]
        : [1, 2, 3].map((next) => sampleAt(row, column * channels + next - 1))
      const hasAlpha = channels === 2 || channels === 4
      const isHidden =
        transparency !== undefined && raw.every((value, index) => value === transparency[isGrey ? 0 : index])
      const alpha = hasAlpha ? sampleAt(row, column * channels + channels - 1) : isHidden ? 0 : maximum
      samples.set([...raw.map((value) => value * scale), alpha], out)
    }
  }
  return { width, height, maximum, samples }
}
