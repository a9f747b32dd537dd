import { maskLength, readMask } from '@lilymed/domain'
import type { Comparator, Mask } from '@lilymed/domain'
import type { FileComparator } from '../compared-file.ts'
import { malformed } from '../file-unreadable.ts'
import { readWholeFile } from '../read-whole-file.ts'

const mostBytes = 64 * 2 ** 20
/** Never a byte of UTF-8, so that no text can pass for a mask's place. */
const marker = 0xff
const [lineFeed, carriageReturn] = [0x0a, 0x0d]

type TextComparator = Extract<Comparator, { readonly kind: 'text' }>

/** Compares text: UTF-8, line ends as LF, and what a mask matches, from the left and as long as it can be, as that mask. */
export function createTextComparator({ masks }: TextComparator): FileComparator<Buffer> {
  const readers = masks.map((text) => {
    const read = readMask(text)
    if (read.kind === 'refused') throw new TypeError(`mask ${text}: ${read.problem}`)
    return read.mask
  })
  return {
    read: (file) => {
      const bytes = readWholeFile(file, mostBytes)
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        malformed(`${file.path}: expected text in UTF-8`)
      }
      return normalise(bytes, readers)
    },
    compare: (ours, theirs) => {
      if (ours.equals(theirs)) return { isAlike: true }
      let at = 0
      while (ours[at] === theirs[at]) at += 1
      const line = ours.subarray(0, at).reduce((lines, byte) => (byte === lineFeed ? lines + 1 : lines), 1)
      return { isAlike: false, note: `line ${line} differs after its masks are applied` }
    },
  }
}

function normalise(bytes: Buffer, masks: readonly Mask[]): Buffer {
  const out = Buffer.alloc(bytes.length * 2)
  let length = 0
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0
    let taken = 0
    let which = 0
    for (const [index, mask] of masks.entries()) {
      const matched = maskLength(mask, bytes, at)
      if (matched > taken) [taken, which] = [matched, index]
    }
    if (taken > 0) {
      out[length++] = marker
      out[length++] = which
      at += taken
    } else {
      if (byte !== carriageReturn || bytes[at + 1] !== lineFeed) out[length++] = byte
      at += 1
    }
  }
  return out.subarray(0, length)
}
