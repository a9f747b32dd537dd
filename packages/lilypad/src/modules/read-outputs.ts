import { posix } from 'node:path'

/** A folder of the container whose files become part of the result, under its name. */
export type OutputFolder = { readonly name: string; readonly path: string }

const maximumOutputs = 16
const folderName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
const taken = new Set(['stdout', 'stderr', 'exitCode'])

const liesIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** Reads the output folders of a job; for those that cannot be made, the reason in words. */
export const readOutputs = (
  outputs: readonly { readonly Name?: string; readonly Path?: string }[],
): readonly OutputFolder[] | string => {
  if (outputs.length > maximumOutputs)
    return `expected at most ${maximumOutputs} outputs, got ${outputs.length}`
  const folders: OutputFolder[] = []
  for (const { Name: name = '', Path: path = '' } of outputs) {
    const shown = JSON.stringify({ name, path })
    if (!folderName.test(name) || taken.has(name)) return `expected an output with a plain name, got ${shown}`
    if (!path.startsWith('/') || path === '/' || posix.normalize(path) !== path || path.includes('\0'))
      return `expected an output at an absolute path in normal form, got ${shown}`
    const clashes = (other: OutputFolder) =>
      other.name === name || liesIn(other.path, path) || liesIn(path, other.path)
    if (folders.some(clashes)) return `expected outputs apart from each other, got ${shown} besides another`
    folders.push({ name, path })
  }
  return folders
}
