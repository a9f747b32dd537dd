import { posix } from 'node:path'
import type { BundleRejection } from './bundle-rejection.ts'
import type { ContainerBundle } from './container-bundle.ts'
import { inputPathProblem } from './input-path-problem.ts'

/** Members of a result directory that are not a program's to name. */
const taken = new Set(['stdout', 'stderr', 'exitCode'])
/** Folders of a container that are the runtime's. */
const reserved = ['/proc', '/sys', '/dev', '/inputs']

const liesIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** Why a container may not be given these output folders. */
export function outputsProblem(outputs: ContainerBundle['outputs']): BundleRejection | undefined {
  for (const [index, { name, path }] of outputs.entries()) {
    const others = outputs.slice(index + 1)
    const problem =
      pathProblem(path) ??
      (taken.has(name) || others.some((other) => other.name === name)
        ? `has the name ${JSON.stringify(name)}, which is taken`
        : undefined) ??
      (others.some((other) => liesIn(other.path, path) || liesIn(path, other.path))
        ? 'lies inside another output, or holds one'
        : undefined)
    if (problem !== undefined)
      return { code: 'PATH_REFUSED', message: `output ${JSON.stringify(path)} ${problem}` }
  }
  return undefined
}

function pathProblem(path: string): string | undefined {
  if (path === '/' || posix.normalize(path) !== path) return 'is not a folder in normal form'
  if (reserved.some((folder) => liesIn(path, folder))) return "is one of the runtime's own folders"
  return inputPathProblem(path.slice(1))
}
