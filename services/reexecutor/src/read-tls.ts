import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { AppError } from '@lilymed/service-kit'
import type { TlsConfig } from './config.ts'
import type { TlsMaterial } from './http/create-server.ts'

/** Reads certificate and key. Throws CONFIG_INVALID for what cannot be read or does not belong together; no key is ever quoted. */
export function readTls(config: TlsConfig | undefined): TlsMaterial | undefined {
  if (config === undefined) return undefined
  const { certificateFile, keyFile, clientCaFile } = config
  const material = {
    certificate: read(certificateFile),
    key: read(keyFile),
    clientCa: clientCaFile === undefined ? undefined : read(clientCaFile),
  }
  try {
    createSecureContext({ cert: material.certificate, key: material.key })
  } catch {
    throw invalid(`${certificateFile} and ${keyFile} are not a certificate and its key, in PEM`)
  }
  return material
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw invalid(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

function invalid(message: string): AppError {
  return new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}
