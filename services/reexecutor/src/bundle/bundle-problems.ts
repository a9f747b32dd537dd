import type { BundleRejection } from './bundle-rejection.ts'
import { inputPathProblem } from './input-path-problem.ts'

/** Why one of `texts` cannot be an argument, a path or the value of an environment variable. */
export function textProblem(texts: readonly string[]): BundleRejection | undefined {
  const isBroken = (text: string) => !text.isWellFormed() || text.includes('\0')
  if (!texts.some(isBroken)) return undefined
  return { code: 'TEXT_REFUSED', message: 'an argument, path or environment value holds NUL or broken text' }
}

/** Why the input files cannot all be made under one folder. */
export function pathsProblem(paths: readonly string[]): BundleRejection | undefined {
  const files = new Set<string>()
  for (const path of paths) {
    const problem = inputPathProblem(path) ?? (files.has(path) ? 'is there twice' : undefined)
    if (problem !== undefined)
      return { code: 'PATH_REFUSED', message: `input ${JSON.stringify(path)} ${problem}` }
    files.add(path)
  }
  for (const path of paths) {
    const segments = path.split('/')
    const inFile = segments.find((_, index) => index > 0 && files.has(segments.slice(0, index).join('/')))
    if (inFile !== undefined) {
      return { code: 'PATH_REFUSED', message: `input ${JSON.stringify(path)} lies inside another input file` }
    }
  }
  return undefined
}
