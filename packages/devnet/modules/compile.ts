import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import type { Program } from './programs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Compiles a program with AssemblyScript, for nothing but WASI, into the file `outFile`. Same source, same bytes. */
export async function compileProgram({ name, folder }: Program, outFile: string): Promise<void> {
  const source = relative(root, join(folder, 'assembly', 'main.ts'))
  const files = [source, '--baseDir', root, '--outFile', relative(root, outFile)]
  const host = ['--runtime', 'stub', '--exportStart', '_start', '--use', 'abort=']
  const optimisation = ['--optimizeLevel', '3', '--shrinkLevel', '1', '--converge', '--noAssert']
  const complaints: string[] = []
  const stderr = { write: (chunk: Uint8Array | string) => void complaints.push(chunk.toString()) }
  const { error } = await main([files, host, optimisation].flat(), { stderr })
  if (error !== null) throw new Error(`${name} does not compile:\n${complaints.join('')}`, { cause: error })
}
