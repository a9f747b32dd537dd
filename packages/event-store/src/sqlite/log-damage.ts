import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { StoreUnreadable } from '../port/errors.ts'

const headerBytes = 32
const frameHeaderBytes = 24
/** the first four bytes of a log, but for the last bit, which is 1 where checksums go by big-endian words */
const magic = 0x377f_0682

/**
 * Looks for damage in a write-ahead log that SQLite passes over without a word: it takes the first frame whose checksum
 * does not hold for the end of the log, because after a power cut that is what it is. But with `synchronous=FULL` a
 * commit is on the disk before the next one begins. So where frames that hold come after one that does not, a commit
 * among them and more behind it, that commit was acknowledged and would be lost. A log that was cut short cannot be
 * told from one that ended there. The format: sqlite.org/fileformat2.html#walformat
 *
 * @param log a file whose name ends in `-wal`, which nobody writes
 * @returns what does not hold, in words; undefined where there is no damage, or no log
 */
export function findLogDamage(log: string): string | undefined {
  if (!existsSync(log)) return undefined
  const file = openSync(log, 'r')
  try {
    const frame = firstLostAt(file)
    if (frame === undefined) return undefined
    const where = frame === 0 ? 'in its header' : `at frame ${frame}`
    return `the log beside it (-wal) is damaged ${where}, and hides commits that come after`
  } finally {
    closeSync(file)
  }
}

/** @throws StoreUnreadable where opening a store for writing would drop commits that its log hides */
export function refuseDamagedLog(path: string, file: string): void {
  const damage = findLogDamage(`${file}-wal`)
  if (damage !== undefined) throw new StoreUnreadable(path, damage)
}

function firstLostAt(file: number): number | undefined {
  const header = Buffer.alloc(headerBytes)
  if (readSync(file, header, 0, headerBytes, 0) < headerBytes || header.every((byte) => byte === 0))
    return undefined
  const pageBytes = header.readUInt32BE(8)
  if (header.readUInt32BE(0) >>> 1 !== magic >>> 1 || pageBytes < 512 || pageBytes > 65_536) return 0
  const isLittleEndian = header.readUInt32BE(0) === magic
  const frame = Buffer.alloc(frameHeaderBytes + pageBytes)
  const count = Math.floor((fstatSync(file).size - headerBytes) / frame.length)

  const none = Buffer.alloc(8)
  const isHeaderSound = checksum(none, [header.subarray(0, 24)], isLittleEndian).equals(header.subarray(24))
  let salts = isHeaderSound ? header.subarray(16, 24) : undefined
  let before = header.subarray(24)
  let broken = isHeaderSound ? undefined : 0
  let isAfterBroken = false
  let hasCommit = false
  for (let at = 1; at <= count; at++) {
    readSync(file, frame, 0, frame.length, headerBytes + (at - 1) * frame.length)
    salts ??= Buffer.from(frame.subarray(8, 16))
    const stored = Buffer.from(frame.subarray(16, 24))
    const parts = [frame.subarray(0, 8), frame.subarray(frameHeaderBytes)]
    const holds =
      frame.subarray(8, 16).equals(salts) && checksum(before, parts, isLittleEndian).equals(stored)
    before = stored
    if (holds && broken !== undefined) {
      if (hasCommit) return broken
      isAfterBroken = true
      hasCommit = frame.readUInt32BE(4) !== 0
    } else if (!holds) {
      if (isAfterBroken) return undefined // left by an earlier power cut, and partly written over since
      broken ??= at
    }
  }
  return undefined
}

/** The log's checksum over words of four bytes, going on from another one; eight bytes, as it is stored. */
function checksum(from: Buffer, parts: readonly Buffer[], isLittleEndian: boolean): Buffer {
  let first = from.readUInt32BE(0)
  let second = from.readUInt32BE(4)
  for (const part of parts) {
    const words = new DataView(part.buffer, part.byteOffset, part.length)
    for (let at = 0; at < part.length; at += 8) {
      first = (first + words.getUint32(at, isLittleEndian) + second) >>> 0
      second = (second + words.getUint32(at + 4, isLittleEndian) + first) >>> 0
    }
  }
  const sum = Buffer.alloc(8)
  sum.writeUInt32BE(first, 0)
  sum.writeUInt32BE(second, 4)
  return sum
}
