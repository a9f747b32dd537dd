/** Bytes that grow at the end and can be overwritten in place; a gap reads as zeros. */
export type GrowableBytes = {
  readonly size: number
  /** A view of up to `length` bytes from `offset`; shorter at the end. */
  read(offset: number, length: number): Uint8Array
  write(offset: number, bytes: Uint8Array): void
  resize(size: number): void
}

/** Growable bytes that begin as a copy of `initial`. */
export function createGrowableBytes(initial: Uint8Array = new Uint8Array(0)): GrowableBytes {
  let buffer = Uint8Array.from(initial)
  let size = initial.length

  const resize = (target: number) => {
    if (target > buffer.length) {
      const larger = new Uint8Array(Math.max(target, buffer.length * 2, 64))
      larger.set(buffer.subarray(0, size))
      buffer = larger
    }
    if (target < size) buffer.fill(0, target, size)
    size = target
  }

  return {
    get size() {
      return size
    },
    read: (offset, length) => buffer.subarray(Math.min(offset, size), Math.min(offset + length, size)),
    write: (offset, bytes) => {
      if (offset + bytes.length > size) resize(offset + bytes.length)
      buffer.set(bytes, offset)
    },
    resize,
  }
}
