import { readFileSync } from 'node:fs'
import type { ModuleConfig } from '@lilymed/lilypad'
import type { Solver } from '../solver/create-solver.ts'

const moduleFile = (name: string, file: string): URL =>
  new URL(`../../modules/${name}/${file}`, import.meta.url)

/** Puts one of the devnet's modules, template and program, on the solver's shelf. */
export const shelve = (solver: Solver, name: 'mandelbrot' | 'dice'): ModuleConfig => {
  solver.addBlob(readFileSync(moduleFile(name, `${name}.wasm`)))
  return solver.addModule(name, readFileSync(moduleFile(name, 'lilypad_module.json.tmpl'), 'utf8'))
}
