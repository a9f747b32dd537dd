import type { NumberFormat } from '@lilymed/domain'
import type { ComparedFile } from '../compare/compared-file.ts'
import { readInStep } from '../compare/file-chunks.ts'
import { numberCodecs } from '../compare/numbers/number-codec.ts'
import { readNumberLayout } from '../compare/numbers/number-layout.ts'

/** The root mean square of the finite numbers of a file: how large they are as a whole. */
export function measureMagnitude(file: ComparedFile, format: NumberFormat): number {
  let [sum, count] = [0, 0]
  for (const { type, offset, count: numbers } of readNumberLayout(file, format).arrays) {
    const { bytes, read } = numberCodecs[type]
    const place = { file: file.file, offset }
    readInStep(place, place, numbers * bytes, (chunk) => {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      for (let at = 0; at < chunk.length; at += bytes) {
        const value = read(view, at)
        if (!Number.isFinite(value)) continue
        sum += value * value
        count += 1
      }
      return true
    })
  }
  return count === 0 ? 0 : Math.sqrt(sum / count)
}
