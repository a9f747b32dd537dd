const bit = (index: number) => 1n << BigInt(index)

/** The rights of WASI preview1 (`witx` type `rights`) that this host looks at. */
export const right = { read: bit(1), write: bit(6), allocate: bit(8), setSize: bit(22) } as const

const everyRight = bit(30) - 1n
const changing = [0, 4, 6, 8, 9, 10, 11, 12, 16, 17, 19, 20, 22, 23, 24, 25, 26]

/** Rights for anything below a writable directory. */
export const readWriteRights = everyRight

/** Rights for anything below a read-only directory. */
export const readOnlyRights = changing.reduce((rights, index) => rights & ~bit(index), everyRight)

/** Rights of the standard streams: neither seek nor tell, so that a C library takes them for pipes. */
export const streamRights = right.read | right.write | bit(3) | bit(21) | bit(27)
