import { poolContracts } from '../handler.ts'

const address = `0x${'11'.repeat(20)}`

/** Contracts of a mediator of the pool, all at one made-up address. */
export const contractsAnywhere: Readonly<Record<string, string>> = Object.fromEntries(
  [...poolContracts, 'lilypadStorage', 'lilypadPayments'].map((name) => [name, address]),
)

/** The TOML of a mediator that reaches nothing, with other settings at the top, another chain or other tables where a test needs them. */
export const mediatorToml = ({
  dataDirectory = 'data',
  keystoreFile = 'key',
  passphraseFile = 'passphrase',
  settings = '',
  chainId = 1,
  chain = '[[chain.endpoints]]\nurl = "http://127.0.0.1:1"',
  contracts = contractsAnywhere,
  tables = '',
}: {
  readonly dataDirectory?: string
  readonly keystoreFile?: string
  readonly passphraseFile?: string
  readonly settings?: string
  readonly chainId?: number
  /** The rest of the chain's table: its endpoints. */
  readonly chain?: string
  readonly contracts?: Readonly<Record<string, string>>
  readonly tables?: string
} = {}): string =>
  [
    `dataDirectory = ${JSON.stringify(dataDirectory)}`,
    `keystoreFile = ${JSON.stringify(keystoreFile)}`,
    `passphraseFile = ${JSON.stringify(passphraseFile)}`,
    settings,
    '[reexecutor]\nurl = "http://127.0.0.1:1"\ntokenFile = "token"',
    '[solver]\nurl = "http://127.0.0.1:1"',
    `[chain]\nchainId = ${chainId}\nstartBlock = 0\n${chain}`,
    '[chain.contracts]',
    ...Object.entries(contracts).map(([name, at]) => `${name} = "${at}"`),
    tables,
  ].join('\n')
