import { readFileSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { Bundle, readModuleFolder } from '@lilymed/reexecutor'
import { AppError } from '@lilymed/service-kit'
import { Value } from 'typebox/value'

/** The job to certify. */
export type Subject = { readonly name: string; readonly bundle: Bundle }

const refusal = (message: string) => new AppError({ code: 'USAGE', message, retryable: false })

/**
 * Reads a job: a bundle where the path is a file, a module's folder with the inputs of a job where it is a folder. Throws an
 * AppError that says what was expected.
 */
export const readSubject = async (path: string, inputsFile: string | undefined): Promise<Subject> => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined)
    throw new AppError({ code: 'NOT_FOUND', message: `there is nothing at ${path}`, retryable: false })
  const name = basename(resolve(path))
  if (found.isDirectory()) return { name, bundle: await readModuleFolder(path, readInputs(inputsFile)) }
  if (inputsFile !== undefined)
    throw refusal(`${path} is a bundle, which has its inputs already: leave out --inputs`)
  return { name, bundle: readBundle(path) }
}

/** Reads a bundle's file. Throws USAGE where it is none. */
export const readBundle = (path: string): Bundle => {
  const document = readJson(path)
  if (Value.Check(Bundle, document)) return document
  const [problem] = Value.Errors(Bundle, document)
  throw refusal(`${path} is no bundle: ${problem?.instancePath ?? ''} ${problem?.message ?? ''}`)
}

const readInputs = (file: string | undefined): Readonly<Record<string, string>> => {
  if (file === undefined) return {}
  const inputs = readJson(file)
  const isTexts =
    typeof inputs === 'object' &&
    inputs !== null &&
    Object.values(inputs).every((value) => typeof value === 'string')
  if (!isTexts || Array.isArray(inputs))
    throw refusal(`${file}: expected an object of texts, the inputs of a job`)
  return inputs as Readonly<Record<string, string>>
}

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    throw refusal(`${file}: expected a JSON file: ${error instanceof Error ? error.message : String(error)}`)
  }
}
