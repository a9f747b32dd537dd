import type { InputFiles } from '../documents/deal-parts.ts'
import { loadModule } from '../modules/load-module.ts'
import type { ModuleMachine } from '../modules/module-document.ts'
import { readJob } from '../modules/read-job.ts'
import type { ModuleJob } from '../modules/read-job.ts'
import type { ModuleInputs } from '../modules/render-template.ts'
import { rejectBundle } from './bundle-rejection.ts'
import type { Rejected } from './bundle-rejection.ts'

export type PlannedRun =
  | { readonly kind: 'planned'; readonly job: ModuleJob; readonly machine: ModuleMachine }
  | Rejected

/**
 * Refuses a job with input files: a deal holds their names only, so nobody can prove that a file is the one the provider
 * had. Undefined if there are none.
 */
export const refuseInputFiles = (files: InputFiles | undefined): Rejected | undefined => {
  const names = [...(files?.required ?? []), ...(files?.optional ?? [])]
  if (names.length === 0) return undefined
  return rejectBundle('INPUTS_UNBOUND', {
    code: 'INPUT_FILES',
    message: `expected a job without input files, got ${names.length}, whose bytes no digest binds`,
  })
}

const decodeTemplate = (template: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(template)
  } catch {
    return undefined
  }
}

/** Reads the job that a module template and a deal's inputs make. */
export const planRun = (template: Uint8Array, inputs: ModuleInputs): PlannedRun => {
  const text = decodeTemplate(template)
  if (text === undefined) {
    return rejectBundle('MODULE_REFUSED', {
      code: 'TEMPLATE_SYNTAX',
      message: 'expected a template in UTF-8',
    })
  }
  const loaded = loadModule(text, inputs)
  if (loaded.kind === 'rejected') return rejectBundle('MODULE_REFUSED', loaded.rejection)
  const { inputFiles, machine } = loaded.module.document
  const unbound = refuseInputFiles(inputFiles)
  if (unbound) return unbound
  const read = readJob(loaded.module)
  return read.kind === 'rejected'
    ? rejectBundle('MODULE_REFUSED', read.rejection)
    : { kind: 'planned', job: read.job, machine: machine ?? {} }
}
