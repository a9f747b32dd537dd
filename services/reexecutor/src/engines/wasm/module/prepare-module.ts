import { wasiFunctionNames, wasiModuleName } from '../wasi/function-names.ts'
import { webAssembly } from '../web-assembly.ts'
import type { CompiledModule } from '../web-assembly.ts'
import { capMemory } from './cap-memory.ts'
import { capTables } from './cap-tables.ts'
import { meterExports, meterModule } from './meter-module.ts'
import { ModuleRefused, refuse } from './module-refused.ts'
import type { ModuleRefusal } from './module-refused.ts'
import { readSections, sectionId, writeSections } from './sections.ts'

export type PreparedModule =
  | { readonly kind: 'prepared'; readonly module: CompiledModule }
  | { readonly kind: 'rejected'; readonly rejection: ModuleRefusal }

/**
 * Examines a stranger's module and compiles it with its memory capped at `memoryPages` (64 KiB each). Accepted
 * is a WASI command of WebAssembly 2.0: functions of wasi_snapshot_preview1 as its only imports, `memory` and
 * `_start` exported, no start section.
 */
export function prepareModule(bytes: Uint8Array, memoryPages: number): PreparedModule {
  try {
    const sections = readSections(bytes)
    const original = compile(bytes)
    checkImports(original)
    checkExports(original)
    if (sections.has(sectionId.start)) {
      refuse(
        'the module has a start section, which would run before its memory is known; export _start instead',
      )
    }
    const memorySection = sections.get(sectionId.memory) ?? refuse('the module defines no memory')
    const tables = sections.get(sectionId.table)
    if (tables !== undefined) sections.set(sectionId.table, capTables(tables))
    const { section, declared } = capMemory(memorySection, memoryPages)
    sections.set(sectionId.memory, section)
    const metered = writeSections(meterModule(sections, declared))
    return { kind: 'prepared', module: compile(metered, 'once metered') }
  } catch (error) {
    if (error instanceof ModuleRefused) return { kind: 'rejected', rejection: error.refusal }
    throw error
  }
}

function compile(bytes: Uint8Array, when = 'as it is'): CompiledModule {
  try {
    return new webAssembly.Module(bytes)
  } catch (error) {
    if (error instanceof webAssembly.CompileError) {
      refuse(`the module does not validate ${when}: ${error.message}`)
    }
    throw error
  }
}

function checkImports(module: CompiledModule): void {
  const imports = webAssembly.Module.imports(module)
  const forbidden = imports
    .filter(
      ({ kind, module: from, name }) =>
        kind !== 'function' || from !== wasiModuleName || !wasiFunctionNames.has(name),
    )
    .map(({ kind, module: from, name }) => `${JSON.stringify(`${from}.${name}`)} (${kind})`)
  if (forbidden.length > 0) {
    refuse(
      `the module imports ${forbidden.slice(0, 8).join(', ')}; only functions of ${wasiModuleName} are given`,
    )
  }
}

function checkExports(module: CompiledModule): void {
  const kinds = new Map(webAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]))
  for (const [name, kind] of [
    ['memory', 'memory'],
    ['_start', 'function'],
  ] as const) {
    if (kinds.get(name) !== kind)
      refuse(`expected the module to export the ${kind} "${name}", but it does not`)
  }
  const reserved = Object.values(meterExports).find((name) => kinds.has(name))
  if (reserved !== undefined)
    refuse(`the module exports ${JSON.stringify(reserved)}, a name kept for the host`)
}
