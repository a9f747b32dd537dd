import { HDNodeWallet, Mnemonic } from 'ethers'
import { devnetMnemonic } from './anvil.ts'

export type DevnetAccount = { readonly name: string; readonly address: string; readonly privateKey: string }

export type DevnetAccounts = {
  /** Deploys everything and owns Lilypad's contracts and token, as Lilypad's deployer does. */
  readonly deployer: DevnetAccount
  readonly solver: DevnetAccount
  readonly beaconOperator: DevnetAccount
  readonly treasury: DevnetAccount
  readonly insurance: DevnetAccount
  readonly jobCreators: readonly DevnetAccount[]
  readonly resourceProviders: readonly DevnetAccount[]
  readonly mediators: readonly DevnetAccount[]
}

/** Names that can be told apart at a glance in a terminal and on a page. */
const mediatorNames = 'Ada Bela Cleo Dino Elsa Finn Gwen Hugo Ines Joel Kaja Luca'.split(' ')

/** The public test keys every Ethereum developer knows: worthless by design, and so safe to print. */
export const devnetAccounts = (): DevnetAccounts => {
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(devnetMnemonic), "m/44'/60'/0'/0")
  const account = (index: number, name: string): DevnetAccount => {
    const { address, privateKey } = root.deriveChild(index)
    return { name, address, privateKey }
  }
  return {
    deployer: account(0, 'deployer'),
    solver: account(1, 'solver'),
    beaconOperator: account(2, 'beacon operator'),
    treasury: account(23, 'treasury'),
    insurance: account(24, 'insurance'),
    jobCreators: [3, 4, 5, 6, 25].map((index, offset) => account(index, `job creator ${offset + 1}`)),
    resourceProviders: [7, 8, 9, 10, 26].map((index, offset) =>
      account(index, `resource provider ${offset + 1}`),
    ),
    mediators: mediatorNames.map((name, offset) => account(11 + offset, name)),
  }
}
