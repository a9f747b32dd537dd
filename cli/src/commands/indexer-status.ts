import { ApiFailure, createApiClient } from '@lilymed/api'
import type { IndexerStatus } from '@lilymed/api'
import { loadIndexerConfig } from '@lilymed/indexer'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { statusInWords } from '../indexer-status/status-in-words.ts'

/** Where the indexer of a configuration answers on this machine: one that listens everywhere does so on loopback too. */
const urlOf = ({ options, environment }: Pick<Invocation, 'options' | 'environment'>): string => {
  const url = textOption(options, 'url')
  if (url !== undefined) {
    if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url
    const message = '--url takes an http or https URL, for example http://127.0.0.1:8080'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const { host, port } = loadIndexerConfig({ file: textOption(options, 'config'), environment }).http
  if (port === 0) {
    const message = 'the configuration leaves the port open: give the address the indexer said as --url'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

const readStatus = async (url: string): Promise<IndexerStatus> => {
  try {
    return await createApiClient({ baseUrl: url }).getStatus()
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure
    const { code, message, retryable } = failure
    throw new AppError({ code, message, retryable, cause: failure })
  }
}

/** `lilymed indexer status`. */
export const indexerStatus: Action = async ({ options, environment, print }) => {
  const url = urlOf({ options, environment })
  const status = await readStatus(url)
  print(options['json'] === true ? `${JSON.stringify(status)}\n` : statusInWords(status, url))
  return status.ready ? exitCodes.ok : exitCodes.temporary
}
