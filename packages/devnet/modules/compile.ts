import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Program } from './programs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

// Run as a program and not imported: its type declarations redefine `Array` and `String` for the whole repository.
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
  'bin',
  'asc.js',
)

/** Compiles a program with AssemblyScript, for nothing but WASI, into the file `outFile`. Same source, same bytes. */
export async function compileProgram({ name, folder }: Program, outFile: string): Promise<void> {
  const source = relative(root, join(folder, 'assembly', 'main.ts'))
  const files = [source, '--baseDir', root, '--outFile', relative(root, outFile)]
  const host = ['--runtime', 'stub', '--exportStart', '_start', '--use', 'abort=']
  const optimisation = ['--optimizeLevel', '3', '--shrinkLevel', '1', '--converge', '--noAssert']
  try {
    await promisify(execFile)(process.execPath, [compiler, ...files, ...host, ...optimisation], { cwd: root })
  } catch (failure) {
    const complaint = (failure as { stderr?: string }).stderr ?? String(failure)
    throw new Error(`${name} does not compile:\n${complaint}`, { cause: failure })
  }
}
