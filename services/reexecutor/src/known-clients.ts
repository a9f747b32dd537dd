import { isIP } from 'node:net'
import { AppError } from '@lilymed/service-kit'
import type { ReexecutorConfig } from './config.ts'
import type { Tenant } from './http/authenticate.ts'

/** Who holds the one `token` of a configuration without tenants. */
const soleTenant = 'default'

export type KnownClients = {
  readonly tenants: readonly Tenant[]
  readonly weights: Readonly<Record<string, number>>
}

/** The clients of a configuration. Throws CONFIG_INVALID where nobody could get in, or two could get in as one. */
export function knownClients({ token, tenants = [], tls }: ReexecutorConfig): KnownClients {
  const named = token === undefined ? tenants : [{ name: soleTenant, token }, ...tenants]
  const names = named.map(({ name }) => name)
  const tokens = named.flatMap(({ token: own }) => own ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`two tenants are named ${twice}; give each a name of its own`)
  if (new Set(tokens).size !== tokens.length) {
    throw invalid('two tenants have the same token; give each one of its own')
  }
  if (tls?.clientCaFile === undefined) {
    const lacking = named.find(({ token: own }) => own === undefined)
    if (lacking !== undefined) {
      throw invalid(`tenant ${lacking.name} has no way in: give it a tokenFile, or set tls.clientCaFile`)
    }
    if (named.length === 0) {
      throw invalid('nobody could use the service: set tokenFile, [[tenants]] or tls.clientCaFile')
    }
  }
  return {
    tenants: named.flatMap(({ name, token: own }) => (own === undefined ? [] : [{ name, token: own }])),
    weights: Object.fromEntries(tenants.map(({ name, weight = 1 }) => [name, weight])),
  }
}

/** Throws CONFIG_INVALID for an address that would show tokens and jobs to a network in the clear. */
export function refuseOpenHttp({ host, tls, allowPlainHttp = false }: ReexecutorConfig): void {
  if (tls !== undefined || allowPlainHttp || isLoopback(host)) return
  throw invalid(
    `${host} is not loopback, and without TLS everybody on the way reads tokens and jobs: set [tls], or allowPlainHttp where the network is private`,
  )
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

function invalid(message: string): AppError {
  return new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}
