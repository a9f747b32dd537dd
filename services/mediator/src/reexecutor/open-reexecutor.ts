import { readFileSync, statSync } from 'node:fs'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import { createReexecutorClient } from './reexecutor-client.ts'
import type { ReexecutorClient } from './reexecutor-client.ts'

/** The reexecutor of a configuration. Throws CONFIG_INVALID when a file it names cannot be used, or none says who asks. */
export const openReexecutor = ({ url, tokenFile, tls }: MediatorConfig['reexecutor']): ReexecutorClient => {
  if (tokenFile === undefined && tls?.certFile === undefined)
    throw invalid('reexecutor: name a tokenFile or a tls.certFile, it answers nobody it does not know')
  if ((tls?.certFile === undefined) !== (tls?.keyFile === undefined))
    throw invalid('reexecutor.tls: certFile and keyFile belong together')
  if (tls !== undefined && !url.startsWith('https:'))
    throw invalid('reexecutor.tls: expected an https URL, certificates are not shown on another')
  return createReexecutorClient({
    url,
    ...(tokenFile !== undefined && { token: readSecretFile(tokenFile) }),
    ...(tls !== undefined && {
      tls: {
        ...(tls.caFile !== undefined && { ca: readPem(tls.caFile) }),
        ...(tls.certFile !== undefined && { cert: readPem(tls.certFile) }),
        ...(tls.keyFile !== undefined && { key: readPem(tls.keyFile, 0o077) }),
      },
    }),
  })
}

/** @param forbidden mode bits that the file must not have */
const readPem = (file: string, forbidden = 0): string => {
  try {
    if ((statSync(file).mode & forbidden) !== 0)
      throw invalid(`${file} may be read by others; run: chmod 600`)
    return readFileSync(file, 'utf8')
  } catch (failure) {
    if (failure instanceof AppError) throw failure
    throw invalid(`${file} cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

const invalid = (message: string): AppError =>
  new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
