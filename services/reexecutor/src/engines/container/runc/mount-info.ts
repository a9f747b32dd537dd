export type MountedFilesystem = {
  readonly path: string
  readonly type: string
  readonly superOptions: readonly string[]
}

/** Reads the text of `/proc/<pid>/mountinfo` (proc(5)), in the order things were mounted. */
export function parseMountInfo(text: string): readonly MountedFilesystem[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      const [type = '', , superOptions = ''] = after.split(' ')
      return {
        path: unescape(before.split(' ')[4] ?? ''),
        type,
        superOptions: superOptions.split(','),
      }
    })
}

/** The kernel writes space, tab, line feed and backslash as octal. */
function unescape(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
