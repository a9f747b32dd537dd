import { createApiClient } from '@lilymed/api'
import { addressProblems } from '@lilymed/chain'
import { openPartyAccount, openPartyNetwork, openPartySender } from '@lilymed/parties'
import type { PartyNetwork, PartySender } from '@lilymed/parties'
import { AppError, ConfigInvalid, loadConfig, printable } from '@lilymed/service-kit'
import type { ConfigNeed, ConfigProblem } from '@lilymed/service-kit'
import { getAddress, parseUnits } from 'ethers'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'
import { readNetworkRecord, requireSamePool } from './network-record.ts'

const closed = { additionalProperties: false }
const Address = (description: string) => Type.String({ pattern: '^0x[0-9a-fA-F]{40}$', description })
const Hosts = (standard: string, description: string) =>
  Type.Array(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?$' }), {
    default: [standard],
    maxItems: 64,
    description,
  })

/** What the commands of a deal's parties are told. */
export const PartySettings = Type.Object(
  {
    chain: Type.Object(
      {
        rpcUrl: Type.String({ pattern: '^https?://', description: 'JSON-RPC of the chain' }),
        chainId: Type.Optional(Type.Integer({ minimum: 1, description: 'what the RPC must answer' })),
        confirmations: Type.Integer({
          minimum: 1,
          maximum: 1_000,
          default: 1,
          description: 'blocks on a transaction before the next',
        }),
        maxFeeGwei: Type.Number({
          exclusiveMinimum: 0,
          maximum: 1_000_000,
          default: 500,
          description:
            'gwei of coin per gas that are never gone above; while the chain asks more, nothing is mined',
        }),
        firstBlock: Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          default: 0,
          description:
            'first block whose events a watch reads where a party’s deals are more than the RPC lists at once',
        }),
        finalityDepth: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 64,
          description: 'blocks below the head that count as final where the RPC has no tag finalized',
        }),
        standstillSeconds: Type.Integer({
          minimum: 60,
          maximum: 2_592_000,
          default: 7_200,
          description:
            'how far the tag finalized is behind the head when it stands still, which is warned of',
        }),
        standstillDepth: Type.Optional(
          Type.Integer({
            minimum: 64,
            maximum: 100_000_000,
            description:
              'blocks below the head that are believed final while the tag finalized stands still; none unless told',
          }),
        ),
      },
      closed,
    ),
    controller: Type.Optional(
      Address('Lilypad’s controller; the indexer at apiUrl is asked where it is not given'),
    ),
    record: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'network.json of `lilymed network deploy`, for controller, chain and forwarder',
      }),
    ),
    apiUrl: Type.Optional(Type.String({ pattern: '^https?://', description: 'a LilyMed indexer' })),
    forwarder: Type.Optional(Address('ChallengeForwarder, where the network has one')),
    solverUrl: Type.Optional(
      Type.String({ pattern: '^https?://', description: 'the solver that made the deal' }),
    ),
    account: Type.Optional(
      Type.Object(
        {
          keystore: Type.String({ minLength: 1, description: 'Web3 keystore of the party' }),
          passphraseFile: Type.String({ minLength: 1, description: 'one line, mode 0600' }),
        },
        closed,
      ),
    ),
    classes: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      default: [],
      description: 'names of draw classes, to be shown in place of their ids',
    }),
    modules: Type.Object(
      {
        gitHosts: Hosts('github.com', 'where modules are fetched from for a dry run'),
        registries: Hosts('docker.io', 'which are asked what an image’s tag names'),
      },
      { ...closed, default: {} },
    ),
  },
  closed,
)
export type PartySettings = Static<typeof PartySettings>

const flagPaths = {
  rpc: ['chain', 'rpcUrl'],
  controller: ['controller'],
  api: ['apiUrl'],
  record: ['record'],
  forwarder: ['forwarder'],
  solver: ['solverUrl'],
  keystore: ['account', 'keystore'],
  passphraseFile: ['account', 'passphraseFile'],
} as const

/** Every command of a party finds the network by its controller. */
const aController: ConfigNeed = {
  anyOf: [flagPaths.controller, flagPaths.record, flagPaths.api],
  reason:
    'is missing; name Lilypad’s controller with --controller, the record of its pool with --record, or an indexer that knows it with --api',
}

/** What sends needs a key. */
export const aKey: ConfigNeed = {
  anyOf: [['account']],
  reason: 'is missing; name the key to send with: --keystore and --passphrase-file',
}

/** Problems with the flag that would mend each, where one would. */
const withFlags = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.map(({ path, reason }) => {
    const flag = Object.entries(flagPaths).find(([, setting]) => setting.join('.') === path)?.[0]
    if (flag === undefined || !reason.startsWith('is missing; set it')) return { path, reason }
    return {
      path,
      reason: `${reason}, or give --${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    }
  })

/** The settings: flag over environment over file. Throws ConfigInvalid with everything that is wrong or, of what is needed, missing. */
export const loadPartySettings = (
  { options, environment }: Pick<Invocation, 'options' | 'environment'>,
  needs: readonly ConfigNeed[] = [],
): PartySettings => {
  const file = textOption(options, 'config')
  try {
    return loadConfig(
      PartySettings,
      {
        file,
        environment,
        flags: Object.entries(flagPaths).flatMap(([name, path]) => {
          const value = textOption(options, name)
          return value === undefined ? [] : [{ path, value }]
        }),
        needs: [aController, ...needs],
      },
      addressProblems,
    )
  } catch (failure) {
    throw failure instanceof ConfigInvalid ? new ConfigInvalid(withFlags(failure.problems), file) : failure
  }
}

/** Opens the network of the settings, whose warnings are noted. Throws what opening it throws, and USAGE where the indexer knows none or several. */
export const openNetwork = async (
  settings: PartySettings,
  note: (text: string) => void,
): Promise<PartyNetwork> => {
  const { chain } = settings
  const recorded = settings.record === undefined ? undefined : readNetworkRecord(settings.record)
  const { apiUrl } = settings
  const controller =
    settings.controller ??
    recorded?.controller ??
    (apiUrl === undefined ? '' : await controllerAt(apiUrl, chain.chainId))
  const network = await openPartyNetwork({
    ...chain,
    chainId: chain.chainId ?? recorded?.chainId,
    controller: getAddress(controller),
    forwarder: settings.forwarder ?? recorded?.forwarder,
    onWarning: (message) => note(`${printable(message)}\n`),
  })
  try {
    if (recorded !== undefined) requireSamePool(recorded, network)
    return network
  } catch (failure) {
    network.close()
    throw failure
  }
}

const controllerAt = async (apiUrl: string, chainId: number | undefined): Promise<string> => {
  const { items } = await createApiClient({ baseUrl: apiUrl }).listChains()
  const found = items.filter((chain) => chainId === undefined || chain.chainId === chainId)
  const controllers = found.flatMap(
    ({ contracts }) => contracts['lilypadController'] ?? contracts['LilypadController'] ?? [],
  )
  const [controller] = controllers
  if (controller !== undefined && controllers.length === 1) return controller
  const message = `${apiUrl} knows ${controllers.length} controllers: name one with --controller`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

/** Opens the key and what sends with it. Throws USAGE where no key is named, and what opening throws. */
export const openSender = async (
  settings: PartySettings,
  network: PartyNetwork,
  note: (text: string) => void,
): Promise<PartySender> => {
  const { account, chain } = settings
  if (account === undefined) {
    const message = 'name the key to send with: --keystore and --passphrase-file'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  return openPartySender(network, {
    signer: await openPartyAccount(account.keystore, account.passphraseFile),
    confirmations: chain.confirmations,
    feeCap: parseUnits(chain.maxFeeGwei.toFixed(9), 'gwei'),
    onWaiting: (count) =>
      note(
        `waiting for ${count === 1 ? 'a transaction' : `${count} transactions`} of an earlier run to be mined …\n`,
      ),
  })
}
