import { createProvider } from '@lilymed/chain'
import { classId, createFileKeeper, problemsOf, readNetworkStatus } from '@lilymed/network'
import type { NetworkStatus } from '@lilymed/network'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { formatUnits } from 'ethers'
import type { Action } from '../command.ts'
import { loadNetworkConfig } from './network-config.ts'

type Row = readonly [string, string]

const tokens = (wei: bigint): string => formatUnits(wei, 18)
const table = (title: string, rows: readonly Row[]): string => {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2
  return `${title}\n${rows.map(([name, value]) => `  ${name.padEnd(width)}${value}\n`).join('')}`
}

const AMOUNTS = new Set([
  'minimumStake',
  'lockPerSeat',
  'feePerSeat',
  'finaliserTip',
  'weightFloor',
  'weightCap',
])
const setRows = (set: Readonly<Record<string, unknown>>): Row[] =>
  Object.entries(set).map(([name, value]) => [
    name,
    AMOUNTS.has(name) ? `${tokens(value as bigint)} tokens` : String(value),
  ])

const inWords = (status: NetworkStatus): string => {
  const { block, authorities, parameters } = status
  const problems = problemsOf(status, new Date())
  return [
    table('network', [
      ['chain', `${status.chainId}, block ${block.number} of ${block.time.toISOString()}`],
      [
        'handler',
        `${status.handler}${status.handler === status.contracts['DisputePool'] ? ' (the pool)' : ''}`,
      ],
      ['randomness', `${status.beacon.kind} ${status.beacon.address}`],
      ['in mediation', `${status.dealsInMediation.length} deals`],
    ]),
    table('contracts', Object.entries(status.contracts)),
    table('owners', [
      ['controller', authorities.controller],
      ['token', authorities.token],
      ['Parameters', authorities.parameters],
      ['DrawClasses', authorities.drawClasses],
      ['Canaries', authorities.canaries],
      ['their changes wait', `${authorities.delay} s`],
    ]),
    table(
      'solvency (tokens)',
      status.solvency.map(({ contract, holds, owes }) => [
        contract,
        `holds ${tokens(holds)}, owes ${tokens(owes)}`,
      ]),
    ),
    table(
      'stakes (tokens)',
      status.mediators.map(({ mediator, operator, stake, unbonding, locked, openLocks, jailedUntil }) => [
        mediator,
        [
          `${tokens(stake)} staked, ${tokens(locked)} locked in ${openLocks} seats, ${tokens(unbonding)} leaving`,
          ...(operator === mediator ? [] : [`operator ${operator}`]),
          ...(jailedUntil * 1_000n > BigInt(block.time.getTime())
            ? [`jailed until ${new Date(Number(jailedUntil) * 1_000).toISOString()}`]
            : []),
        ].join(', '),
      ]),
    ),
    ...status.classes.map(({ id, name, terms, operators, weight, changesAt }) =>
      table(`class ${name ?? id}`, [
        ['operators', `${operators}, weighing ${tokens(weight)} tokens`],
        ...setRows(terms),
        ...(changesAt === null
          ? []
          : [['changes wait until', new Date(Number(changesAt) * 1_000).toISOString()] as const]),
      ]),
    ),
    table(
      'canary sponsors (tokens)',
      status.sponsors.map(({ sponsor, admitted, bond, reserved, roots }) => [
        sponsor,
        `${admitted ? 'admitted' : 'dismissed'}, bond ${tokens(bond)}, ${tokens(reserved)} reserved, ${roots} roots`,
      ]),
    ),
    table(`parameters, version ${parameters.version}`, setRows(parameters.set)),
    ...(parameters.scheduled === null
      ? []
      : [
          table(
            `parameters that wait until ${new Date(Number(parameters.applicableAt) * 1_000).toISOString()}`,
            setRows(parameters.scheduled),
          ),
        ]),
    problems.length === 0 ? 'nothing is wrong\n' : problems.map((problem) => `WRONG: ${problem}\n`).join(''),
  ].join('\n')
}

const inJson = (status: NetworkStatus): string =>
  `${JSON.stringify({ ...status, problems: problemsOf(status, new Date()) }, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )}\n`

/** `lilymed network status`. */
export const networkStatus: Action = async ({ options, environment, print }) => {
  const { chain, lilypad, classes, record: file } = loadNetworkConfig({ options, environment })
  const record = createFileKeeper(file).load()
  if (record === undefined) {
    const message = `there is no deployment record ${file}: run lilymed network deploy first`
    throw new AppError({ code: 'NOT_FOUND', message, retryable: false })
  }
  const provider = await createProvider({ url: chain.rpcUrl, expectedChainId: chain.chainId })
  try {
    const status = await readNetworkStatus({
      provider,
      chainId: chain.chainId,
      record,
      ...lilypad,
      classNames: new Map(classes.map(({ name }) => [classId(name), name])),
    })
    print(options['json'] === true ? inJson(status) : inWords(status))
    return problemsOf(status, new Date()).length === 0 ? exitCodes.ok : exitCodes.different
  } finally {
    provider.destroy()
  }
}
