import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { jobDigest } from '@lilymed/reexecutor'
import { AppError } from '@lilymed/service-kit'
import { readBundle } from './read-subject.ts'

const templateName = 'lilypad_module.json.tmpl'

/**
 * The digest that names a module in a store, `0x` hex: sha256 of the template of a folder, as a solver's shelf names it, or of the job
 * where all there is is a bundle. A digest stands for itself. Throws NOT_FOUND where there is nothing.
 */
export const moduleDigestOf = (path: string): string => {
  if (/^0x[0-9a-fA-F]{64}$/.test(path)) return path.toLowerCase()
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw notFound(`there is nothing at ${path}`)
  if (!found.isDirectory()) return jobDigest(readBundle(path))
  const template = join(path, templateName)
  if (statSync(template, { throwIfNoEntry: false }) === undefined)
    throw notFound(`there is no ${templateName} in ${path}`)
  return `0x${createHash('sha256').update(readFileSync(template)).digest('hex')}`
}

const notFound = (message: string): AppError => new AppError({ code: 'NOT_FOUND', message, retryable: false })
