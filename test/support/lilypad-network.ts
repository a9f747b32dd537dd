import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Wallet } from 'ethers'
import { lilypadTokenAbi } from '@lilymed/contracts-abi'
import { createDealParty } from '../../packages/devnet/src/actors/deal-party.ts'
import { devnetTerms } from '../../packages/devnet/src/actors/deal-terms.ts'
import { createDevnetClient } from '../../packages/devnet/src/chain/account-client.ts'
import { devnetAccounts } from '../../packages/devnet/src/chain/accounts.ts'
import { startAnvil } from '../../packages/devnet/src/chain/anvil.ts'
import type { Anvil } from '../../packages/devnet/src/chain/anvil.ts'
import { deployLilypad } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import type { LilypadAddresses } from '../../packages/devnet/src/deployment/deploy-lilypad.ts'
import { createDeployer } from '../../packages/devnet/src/deployment/deployer.ts'

const nobody = '0x000000000000000000000000000000000000dEaD'

/** A Lilypad V1 with its own mediation handler and no pool, and a folder with what an admin needs to deploy one. */
export type LilypadNetwork = {
  readonly anvil: Anvil
  readonly lilypad: LilypadAddresses
  readonly folder: string
  /** Brings a deal into ResultsChecked at the handler of the moment. */
  challenge(dealId: string): Promise<void>
  /** Ends such a deal: its drawn mediator accepts the result. */
  rule(dealId: string): Promise<void>
  /** A configuration file; the account is the controller's owner unless another devnet account is named. */
  config(settings?: {
    readonly record?: string
    readonly privateKey?: string
    readonly extra?: string
  }): string
}

const contractsOf = (lilypad: LilypadAddresses) => ({
  controller: lilypad.controller,
  token: lilypad.token,
  disputePool: nobody,
  settlement: nobody,
})

/** Starts the chain and deploys Lilypad onto it. The caller closes the chain and removes the folder. */
export const startLilypadNetwork = async (): Promise<LilypadNetwork> => {
  const anvil = await startAnvil()
  const accounts = devnetAccounts()
  const deployer = createDeployer(anvil, accounts.deployer)
  const lilypad = await deployLilypad(deployer)
  deployer.close()
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-network-'))
  const client = createDevnetClient(anvil)
  const [creator, provider, mediator] = [
    accounts.jobCreators[0],
    accounts.resourceProviders[0],
    accounts.mediators[0],
  ]
  if (creator === undefined || provider === undefined || mediator === undefined)
    throw new TypeError('expected devnet accounts')
  const bank = client.as(accounts.deployer)
  for (const { address } of [creator, provider]) {
    const args = [address, 1_000n * 10n ** 18n]
    await bank.send({ to: lilypad.token, abi: lilypadTokenAbi, method: 'transfer', args })
  }
  const parties = [creator, provider].map((account) =>
    createDealParty(client.as(account), contractsOf(lilypad)),
  )
  const passphraseFile = join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'a long passphrase for a test\n', { mode: 0o600 })
  return {
    anvil,
    lilypad,
    folder,
    challenge: async (dealId) => {
      const members = {
        solver: accounts.solver.address,
        jobCreator: creator.address,
        resourceProvider: provider.address,
        mediators: [mediator.address],
      }
      for (const party of parties) await party.agree(dealId, members, devnetTerms)
      await parties[1]?.addResult(dealId, 'QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n')
      await client.as(creator).send({
        to: lilypad.controller,
        abi: ['function checkResult(string dealId)'],
        method: 'checkResult',
        args: [dealId],
      })
    },
    rule: async (dealId) => {
      await client.as(mediator).send({
        to: lilypad.mediationRandom,
        abi: ['function mediationAcceptResult(string dealId)'],
        method: 'mediationAcceptResult',
        args: [dealId],
      })
    },
    config: ({ record = 'network.json', privateKey = accounts.deployer.privateKey, extra = '' } = {}) => {
      const keystore = join(folder, `${crypto.randomUUID()}.json`)
      const wallet = new Wallet(privateKey)
      writeFileSync(keystore, wallet.encryptSync('a long passphrase for a test'), { mode: 0o600 })
      const file = join(folder, `${crypto.randomUUID()}.toml`)
      writeFileSync(
        file,
        tomlOf({ anvil, lilypad, keystore, passphraseFile, record: join(folder, record), extra }),
      )
      return file
    },
  }
}

type TomlSettings = {
  readonly anvil: Anvil
  readonly lilypad: LilypadAddresses
  readonly keystore: string
  readonly passphraseFile: string
  readonly record: string
  readonly extra: string
}

const tomlOf = ({ anvil, lilypad, keystore, passphraseFile, record, extra }: TomlSettings): string => {
  const { deployer, treasury, insurance, beaconOperator } = devnetAccounts()
  return `
record = ${JSON.stringify(record)}
${extra}
[chain]
rpcUrl = "${anvil.url}"
chainId = ${anvil.chainId}
[account]
keystore = ${JSON.stringify(keystore)}
passphraseFile = ${JSON.stringify(passphraseFile)}
[lilypad]
controller = "${lilypad.controller}"
token = "${lilypad.token}"
[accounts]
owner = "${deployer.address}"
treasury = "${treasury.address}"
insurance = "${insurance.address}"
[beacon]
kind = "devnet"
publisher = "${beaconOperator.address}"
[canaries]
[parameters]
[[classes]]
name = "portable"
portable = true
pairs = true
`
}
