import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'

export type Workspace = {
  readonly name: string
  readonly folder: string
  /** Packages its sources import, tests left out. */
  readonly imports: ReadonlySet<string>
  /** Whether its sources name a package at all, also for the files that it ships. */
  readonly mentions: (name: string) => boolean
  readonly declared: ReadonlySet<string>
}

type Manifest = {
  readonly name: string
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

/** `import … from 'x'`, also where it ends a list of names over several lines. */
const importPattern = /^(?:import|export|\}).* from '([^'./][^']*)'/gm

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** Source files of a folder that ship with it: no tests, no test support, no AssemblyScript. */
export const sourceFiles = (folder: string): string[] =>
  globSync(join(folder, '**/*.ts'), { exclude: ['**/node_modules/**', '**/assembly/**'] })
    .map(String)
    .filter(
      (file) =>
        !/\.test\.ts$|\/testing\/|\/test\/|\/contract-suite\/|\/bench\/|\/scripts\/|\/vectors\//.test(file),
    )

/** Every workspace of the repository with what it imports and what it declares. */
export const readWorkspaces = (): Workspace[] => {
  const root = JSON.parse(readFileSync('package.json', 'utf8')) as { workspaces: string[] }
  return root.workspaces
    .flatMap((pattern) => globSync(join(pattern, 'package.json')))
    .map((file) => {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
      const folder = dirname(file)
      const sources = sourceFiles(folder).map((source) => readFileSync(source, 'utf8'))
      const imports = new Set(
        sources.flatMap((source) =>
          [...source.matchAll(importPattern)]
            .map(([, specifier = '']) => packageOf(specifier))
            .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)),
        ),
      )
      imports.delete(manifest.name)
      const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
      const mentions = (name: string): boolean => sources.some((source) => source.includes(name))
      return { name: manifest.name, folder, imports, mentions, declared }
    })
}
