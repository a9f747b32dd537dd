import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import type { Program } from './programs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Compiles a program with AssemblyScript, for nothing but WASI, into the file `outFile`. Same source, same bytes. */
export async function compileProgram({ name, folder }: Program, outFile: string): Promise<void> {
  const { error, stderr } = await main([
    relative(root, join(folder, 'assembly', 'main.ts')),
    ...['--baseDir', root, '--outFile', relative(root, outFile)],
    ...['--runtime', 'stub', '--exportStart', '_start', '--use', 'abort='],
    ...['--optimizeLevel', '3', '--shrinkLevel', '1', '--converge', '--noAssert'],
  ])
  if (error !== null) throw new Error(`${name} does not compile:\n${stderr.toString()}`)
}
