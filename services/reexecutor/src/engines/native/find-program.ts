import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program is on the PATH; undefined when it is not. */
export function findProgram(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}
