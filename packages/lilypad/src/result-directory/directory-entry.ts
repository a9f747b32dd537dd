/**
 * One member of a directory held in memory. `path` is relative, with `/` between segments and no `.` or
 * `..`; an entry without `content` is a directory, which counts even when it is empty.
 */
export type DirectoryEntry = {
  readonly path: string
  readonly content?: Uint8Array
}
