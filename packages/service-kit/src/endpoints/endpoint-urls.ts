import { AppError } from '../app-error.ts'
import { readSecretFile } from '../secret-file.ts'
import type { EndpointConfig } from './endpoint-config.ts'

/** The URLs of one endpoint, read from their files where they are kept in some. May hold an API key. */
export type EndpointUrls = { readonly url: string; readonly wsUrl?: string }

const readUrl = (file: string, schemes: RegExp, expected: string): string => {
  const url = readSecretFile(file)
  if (schemes.test(url) && URL.canParse(url)) return url
  const message = `expected ${expected} URL in ${file}, found something else`
  throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}

/**
 * The URLs of an endpoint.
 *
 * @throws AppError CONFIG_INVALID where a file cannot be read, may be read by others, or holds no such URL
 */
export const endpointUrls = ({ url, urlFile, wsUrl, wsUrlFile }: EndpointConfig): EndpointUrls => {
  const http = urlFile === undefined ? url : readUrl(urlFile, /^https?:\/\//, 'an http or https')
  if (http === undefined) throw new TypeError('expected an endpoint with url or urlFile')
  const ws = wsUrlFile === undefined ? wsUrl : readUrl(wsUrlFile, /^wss?:\/\//, 'a ws or wss')
  return ws === undefined ? { url: http } : { url: http, wsUrl: ws }
}
