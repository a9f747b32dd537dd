/** What a file takes beside its bytes: the rest of its last block, and its name. */
const perFileBytes = 8_192
/** stdout, stderr and exitCode. */
const logFiles = 3

/** What a run may take of the store at most, by the limits of its bundle. */
export function mostBytesOf({
  limits,
}: {
  readonly limits: {
    readonly outputBytes: number
    readonly logBytes: number
    readonly outputFiles: number
  }
}): number {
  const { outputBytes, logBytes, outputFiles } = limits
  return outputBytes + logBytes + (outputFiles + logFiles) * perFileBytes
}
