import { join } from 'node:path'
import { createFileResolutionRecord, createGitModules, createImageResolver } from '@lilymed/lilypad'
import type { AssembleOptions, Registry } from '@lilymed/lilypad'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import type { ModulesConfig } from '../modules-config.ts'

export type OpenModulesOptions = {
  readonly config: ModulesConfig
  /** What a tag or branch was found to name is kept here, so that a vote never depends on the hour. */
  readonly dataDirectory: string
  /** Where repositories lie while a module is read out of them. */
  readonly workFolder: string
}

/** Where modules in git and the digests of their images come from. Throws CONFIG_INVALID for what may not be configured. */
export const openModules = ({
  config: { gitHosts = [], registries = [] },
  dataDirectory,
  workFolder,
}: OpenModulesOptions): Required<Pick<AssembleOptions, 'modules' | 'images'>> => {
  const record = createFileResolutionRecord(join(dataDirectory, 'resolutions'))
  try {
    return {
      modules: createGitModules({ hosts: gitHosts, record, folder: workFolder }),
      images: createImageResolver({ registries: registries.map(registryOf), record }),
    }
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure
    throw new AppError({ code: 'CONFIG_INVALID', message: failure.message, retryable: false, cause: failure })
  }
}

const registryOf = ({
  host,
  insecure = false,
  credentialsFile,
}: NonNullable<ModulesConfig['registries']>[number]): Registry => {
  if (credentialsFile === undefined) return { host, insecure }
  const [, username, password] = /^([^:]+):(.+)$/.exec(readSecretFile(credentialsFile)) ?? []
  if (username !== undefined && password !== undefined)
    return { host, insecure, credentials: { username, password } }
  const message = `credentials file ${credentialsFile} must hold user:password`
  throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}
