import { requiredContracts } from '@lilymed/indexer'

/** The TOML of an indexer of one chain. Every contract has an address of its own, made up unless it is given by name. */
export const indexerToml = ({
  dataDirectory,
  chainId,
  startBlock = 0,
  urls,
  contracts = {},
}: {
  readonly dataDirectory: string
  readonly chainId: number
  readonly startBlock?: number
  readonly urls: readonly string[]
  readonly contracts?: Readonly<Record<string, string>>
}): string =>
  [
    `dataDirectory = "${dataDirectory}"`,
    '[[chains]]',
    `chainId = ${chainId}`,
    `startBlock = ${startBlock}`,
    '[chains.contracts]',
    ...requiredContracts.map(
      (name, index) => `${name} = "${contracts[name] ?? `0x${String(index + 1).padStart(40, '0')}`}"`,
    ),
    ...urls.flatMap((url) => ['[[chains.endpoints]]', `url = "${url}"`]),
  ].join('\n')
