import { isIP } from 'node:net'
import { AppError } from '@lilymed/service-kit'
import type { ReexecutorConfig, TenantConfig } from './config.ts'
import type { Tenant } from './http/authenticate.ts'

/** Who holds the one `token` of a configuration without tenants. */
const soleTenant = 'default'

export type KnownClients = {
  readonly tenants: readonly Tenant[]
  readonly weights: Readonly<Record<string, number>>
  /** A tenant's part of what is shared, by its weight; nothing for who is no tenant. */
  shareOf(tenant: string, whole: number): number
}

/** The clients of a configuration. Throws CONFIG_INVALID where nobody could get in, or two could get in as one. */
export function knownClients({ token, tenants = [], tls }: ReexecutorConfig): KnownClients {
  const sole: readonly TenantConfig[] = token === undefined ? [] : [{ name: soleTenant, token }]
  const named = [...sole, ...tenants]
  const names = named.map(({ name }) => name)
  const tokens = named.flatMap(({ token: own }) => own ?? [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`two tenants are named ${twice}; give each a name of its own`)
  if (new Set(tokens).size !== tokens.length) {
    throw invalid('two tenants have the same token; give each one of its own')
  }
  const clients = named.map(({ name, token: own, certificates }): Tenant => ({
    name,
    ...(own === undefined ? {} : { token: own }),
    // Who has neither shows a certificate that names it.
    certificates: certificates ?? (own === undefined ? [`CN=${name}`] : []),
  }))
  const shown = clients.flatMap(({ certificates = [] }) => certificates)
  if (new Set(shown).size !== shown.length) {
    throw invalid('two tenants have the same certificate; give each one of its own')
  }
  if (named.length === 0) {
    throw invalid('nobody could use the service: set tokenFile or [[tenants]]')
  }
  if (tls?.clientCaFile === undefined) {
    const lacking = clients.find(({ token: own }) => own === undefined)
    if (lacking !== undefined) {
      throw invalid(`tenant ${lacking.name} has no way in: give it a tokenFile, or set tls.clientCaFile`)
    }
    const useless = clients.find(({ certificates = [] }) => certificates.length > 0)
    if (useless !== undefined) {
      throw invalid(`tenant ${useless.name} has certificates, and nothing proves them: set tls.clientCaFile`)
    }
  }
  const weights = Object.fromEntries(named.map(({ name, weight = 1 }) => [name, weight]))
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0)
  return {
    tenants: clients,
    weights,
    shareOf: (tenant, whole) =>
      Object.hasOwn(weights, tenant) ? Math.floor((whole * (weights[tenant] ?? 0)) / sum) : 0,
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
