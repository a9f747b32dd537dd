import { readFileSync, statSync } from 'node:fs'
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
    key: read(keyFile, 0o077),
    clientCa: clientCaFile === undefined ? undefined : read(clientCaFile),
  }
  try {
    createSecureContext({ cert: material.certificate, key: material.key })
  } catch {
    throw invalid(`${certificateFile} and ${keyFile} are not a certificate and its key, in PEM`)
  }
  return material
}

/** @param forbidden mode bits that the file must not have */
function read(file: string, forbidden = 0): string {
  try {
    if ((statSync(file).mode & forbidden) !== 0)
      throw invalid(`${file} may be read by others; run: chmod 600`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof AppError) throw error
    throw invalid(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

function invalid(message: string): AppError {
  return new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}
