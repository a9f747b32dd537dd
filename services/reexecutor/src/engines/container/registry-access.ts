import { AppError, readSecretFile } from '@lilymed/service-kit'
import type { RegistryConfig } from './container-config.ts'
import type { RegistryAccess } from './daemon/image-daemon.ts'

/** The registries of a configuration, their credentials read from the files it names. Throws CONFIG_INVALID. */
export function registryAccess(registries: readonly RegistryConfig[]): readonly RegistryAccess[] {
  return registries.map(({ host, insecure = false, credentialsFile }) => {
    if (insecure && !/^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(host)) {
      throw invalid(
        `registry ${host} is not loopback, and without TLS anybody on the way could answer for it`,
      )
    }
    const credentials = credentialsFile === undefined ? undefined : readCredentials(credentialsFile)
    return { host, isInsecure: insecure, ...(credentials === undefined ? {} : { credentials }) }
  })
}

function readCredentials(file: string): { readonly username: string; readonly password: string } {
  const [, username, password] = /^([^:]+):(.+)$/.exec(readSecretFile(file)) ?? []
  if (username !== undefined && password !== undefined) return { username, password }
  throw invalid(`credentials file ${file} must hold user:password`)
}

function invalid(message: string): AppError {
  return new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}
