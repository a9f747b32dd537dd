import { existsSync, readFileSync, statSync } from 'node:fs'
import { verifyBundle, verifyOnChain, withFindings, withoutChain } from '@lilymed/audit'
import type { BundleAudit, OpenedBundle } from '@lilymed/audit'
import { contractSetOf, createRpcLogSource, createTranslator } from '@lilymed/chain'
import type { RpcProvider } from '@lilymed/chain'
import { exitCodes } from '@lilymed/service-kit'
import { auditInWords } from '../audit/audit-in-words.ts'
import { notFound, chainOpenerOf, usage, verifierOf } from '../audit/audit-options.ts'
import { argumentAt } from '../command.ts'
import type { Action, Invocation } from '../command.ts'

/** More than any honest bundle: evidence is at most 64 MiB a vote. */
const mostBytes = 1024 * 1024 * 1024

const readBundle = (file: string): Uint8Array => {
  if (!existsSync(file) || !statSync(file).isFile()) throw notFound(`there is no file ${file}`)
  const { size } = statSync(file)
  if (size <= mostBytes) return readFileSync(file)
  throw usage(`${file} has ${size} bytes, and no bundle has more than ${mostBytes}`)
}

const onChain = async (
  provider: RpcProvider,
  bundle: OpenedBundle,
  origin: string,
  { note, terminal }: Invocation,
) => {
  const { chainId, contracts } = bundle.manifest
  const onProgress = (blocks: number, of: number): void =>
    terminal?.write(
      `\r\u001b[K${blocks === of ? '' : `${Math.floor((blocks / of) * 100)} % of ${of} blocks`}`,
    )
  return verifyOnChain(
    bundle,
    {
      chain: { send: (method, params) => provider.send(method, [...params]) },
      source: createRpcLogSource({ provider, chainId, onWarning: (message) => note(`${message}\n`) }),
      translator: createTranslator({ contracts: contractSetOf(contracts), reader: provider }),
      ...(terminal === undefined ? {} : { onProgress }),
    },
    origin,
  )
}

/** `lilymed audit verify`. */
export const auditVerify: Action = async (invocation) => {
  const { arguments: words, options, print } = invocation
  const verifier = verifierOf(options)
  const file = readBundle(argumentAt(words, 0))
  const { audit: alone, bundle, origin } = verifyBundle(file, verifier)
  let audit: BundleAudit = alone
  if (bundle !== null && alone.holds) {
    const provider = await chainOpenerOf(options)?.(bundle.manifest.chainId)
    try {
      const more =
        provider === undefined ? withoutChain() : await onChain(provider, bundle, origin, invocation)
      audit = withFindings(alone, more)
    } finally {
      provider?.destroy()
    }
  }
  print(options['json'] === true ? `${JSON.stringify(audit)}\n` : auditInWords(audit))
  return audit.holds ? exitCodes.ok : exitCodes.different
}
