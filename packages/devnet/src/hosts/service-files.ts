import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The command line's entry, for services that the devnet starts exactly as an operator would. */
export const lilymedCommand = fileURLToPath(import.meta.resolve('lilymed/main'))

/** Makes a folder that only this user enters. */
export const privateFolder = (...parts: readonly string[]): string => {
  const folder = join(...parts)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Where a mediator keeps its data, in the folder that is its own. */
export const mediatorData = (own: string): string => join(own, 'data')

/** Where a mediator lays out the evidence of its votes, by that folder. */
export const publishedEvidence = (dataDirectory: string): string =>
  join(dataDirectory, 'evidence', 'published')

/** Writes a secret of one line, readable by this user only. */
export const writeSecret = (folder: string, name: string, secret: string): string => {
  const file = join(folder, name)
  writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  return file
}

type Table = {
  readonly [key: string]: string | number | boolean | readonly string[] | Table | readonly Table[]
}

const isPlain = (value: Table[string]): value is string | number | boolean | readonly string[] =>
  typeof value !== 'object' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
const isTables = (value: Table[string]): value is readonly Table[] => Array.isArray(value)

const tables = (table: Table, header?: string): string[] => {
  const values = Object.entries(table).filter(([, value]) => isPlain(value))
  const lines = values.map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  const path = header === undefined ? '' : `${header.replaceAll(/[[\]]/g, '')}.`
  const children = Object.entries(table).flatMap(([key, value]) => {
    if (isPlain(value)) return []
    return isTables(value)
      ? value.flatMap((each) => ['', ...tables(each, `[[${path}${key}]]`)])
      : ['', ...tables(value, `[${path}${key}]`)]
  })
  return [...(header === undefined ? [] : [header]), ...lines, ...children]
}

/** Writes a configuration file in TOML, as an operator would have it. */
export const writeConfiguration = (folder: string, name: string, settings: Table): string => {
  const file = join(folder, name)
  writeFileSync(file, `${tables(settings).join('\n')}\n`)
  return file
}
