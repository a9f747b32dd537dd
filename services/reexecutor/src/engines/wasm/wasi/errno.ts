/** Error numbers of WASI preview1 (`witx` type `errno`) that this host gives. */
export const errno = {
  success: 0,
  badDescriptor: 8,
  exists: 20,
  fault: 21,
  illegalBytes: 25,
  invalid: 28,
  isDirectory: 31,
  tooManyDescriptors: 33,
  nameTooLong: 37,
  noEntry: 44,
  notDirectory: 54,
  notEmpty: 55,
  notSocket: 57,
  notSupported: 58,
  readOnly: 69,
  notSeekable: 70,
  crossDevice: 75,
  notCapable: 76,
} as const

export type Errno = (typeof errno)[keyof typeof errno]

/** Leaves a WASI function early; the host turns it into the function's return value. */
export class WasiError extends Error {
  readonly errno: Errno

  constructor(code: Errno) {
    super(`WASI errno ${code}`)
    this.name = 'WasiError'
    this.errno = code
  }
}

/** Ends the current WASI call with an error number. */
export function fail(code: Errno): never {
  throw new WasiError(code)
}
