import { addressProblems } from '@lilymed/chain'
import { endpointProblems } from '@lilymed/service-kit'
import type { ConfigProblem } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'
import { poolContracts, randomContracts } from './handler.ts'
import type { SignerConfig } from './signer-config.ts'

type Setting = Exclude<keyof SignerConfig, 'kind' | 'timeoutMs'>

/** What each kind of signer must be told, and may be. */
const settings: Readonly<
  Record<SignerConfig['kind'], { readonly needed: Setting[]; readonly allowed: Setting[] }>
> = {
  keystore: { needed: [], allowed: ['address'] },
  web3signer: { needed: ['url', 'address'], allowed: ['api', 'tls'] },
  'aws-kms': { needed: ['keyId', 'region'], allowed: ['address', 'endpoint', 'credentialsFile'] },
}

const names: readonly Setting[] = [
  'address',
  'url',
  'api',
  'tls',
  'keyId',
  'region',
  'endpoint',
  'credentialsFile',
]

const isLoopback = (url: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname)

const urlProblems = (name: 'url' | 'endpoint', url: string | undefined): ConfigProblem[] => {
  if (url === undefined) return []
  const path = `signer.${name}`
  if (!URL.canParse(url)) return [{ path, reason: 'is no URL that can be read: look at its host and port' }]
  // Whoever can answer in the signer's place cannot forge a signature, but can withhold it, and reads what is to be signed.
  if (new URL(url).protocol === 'http:' && !isLoopback(url))
    return [{ path, reason: 'is plain http to another machine: use https' }]
  return []
}

const signerProblems = (signer: SignerConfig): ConfigProblem[] => {
  const { needed, allowed } = settings[signer.kind]
  return [
    ...needed
      .filter((name) => signer[name] === undefined)
      .map((name) => ({
        path: `signer.${name}`,
        reason: `is missing; a signer of kind ${signer.kind} needs it`,
      })),
    ...names
      .filter((name) => signer[name] !== undefined && ![...needed, ...allowed].includes(name))
      .map((name) => ({
        path: `signer.${name}`,
        reason: `means nothing to a signer of kind ${signer.kind}`,
      })),
    ...urlProblems('url', signer.url),
    ...urlProblems('endpoint', signer.endpoint),
  ]
}

/** What a handler needs and is not given, and what would do nothing with it. */
const handlerProblems = ({
  chain: { contracts },
  handler,
  mediator,
  beacon,
}: MediatorConfig): ConfigProblem[] => {
  const needed = handler === 'pool' ? poolContracts : randomContracts
  const missing = needed
    .filter((name) => contracts[name] === undefined)
    .map((name) => ({
      path: `chain.contracts.${name}`,
      reason: `is missing; handler = "${handler}" needs it`,
    }))
  if (handler === 'pool') return missing
  const account = mediator && {
    path: 'mediator',
    reason: 'means nothing with handler = "random": the drawn account has to sign itself',
  }
  const drand = beacon && {
    path: 'beacon',
    reason: 'means nothing with handler = "random": its draw takes no randomness',
  }
  return [...missing, ...[account, drand].filter((problem) => typeof problem === 'object')]
}

/** What is wrong with a configuration that fits its schema, all at once; empty when nothing is. */
export const mediatorConfigProblems = (config: MediatorConfig): readonly ConfigProblem[] => {
  const { chain, signer } = config
  return [
    ...chain.endpoints.flatMap((endpoint, place) => endpointProblems(endpoint, `chain.endpoints[${place}]`)),
    ...(signer === undefined ? [] : signerProblems(signer)),
    ...handlerProblems(config),
    ...addressProblems(config),
  ]
}
