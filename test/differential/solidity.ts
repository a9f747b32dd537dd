import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { Interface } from 'ethers'
import type { EventFragment, InterfaceAbi, Result } from 'ethers'
import { startTestChain } from '../../packages/chain/src/testing/anvil.ts'
import { eventually } from '../../packages/chain/src/testing/eventually.ts'

/** A call as eth_simulateV1 takes it. */
export type Call = { readonly to: string; readonly data: string }

/** Calls of one block, at a time of its own (unix seconds) where one is given. */
export type Block = { readonly time?: bigint; readonly calls: readonly Call[] }

/** What a call did: its answer or, where it reverted, its error, and its logs. */
export type Answer = {
  readonly ok: boolean
  readonly data: string
  readonly logs: readonly { readonly address: string; readonly topics: string[]; readonly data: string }[]
}

/** A deployed contract with its ABI. */
export type DeployedContract = {
  readonly address: string
  call(name: string, ...values: readonly unknown[]): Call
  /** The outputs of a call that must not have reverted. */
  outputs(name: string, answer: Answer | undefined): Result
  /** The contract's own events among a call's logs. */
  events(answer: Answer | undefined): { readonly name: string; readonly args: Result }[]
  /** The custom error a call reverted with, null where it did not. */
  error(answer: Answer | undefined): { readonly name: string; readonly args: Result } | null
}

/** A chain with contracts of contracts/test/differential on it. */
export type SolidityChain = {
  readonly chainId: bigint
  deploy(name: string, ...values: readonly unknown[]): Promise<DeployedContract>
  /** A contract that another deployed. */
  at(name: string, address: string): DeployedContract
  /** Plays blocks after the latest one and forgets them: the answers of each block's calls. */
  simulate(blocks: readonly Block[]): Promise<Answer[][]>
  /** Plays calls after the latest block and forgets them. */
  answersTo(calls: readonly Call[]): Promise<Answer[]>
  stop(): Promise<void>
}

type Artifact = { readonly abi: InterfaceAbi; readonly bytecode: { readonly object: string } }

type SimulatedCall = {
  readonly status: string
  readonly returnData: string
  readonly error?: { readonly message: string; readonly data?: string }
  readonly logs: Answer['logs']
}

const root = new URL('../../', import.meta.url)

const readArtifact = (name: string): Artifact =>
  JSON.parse(readFileSync(new URL(`contracts/out/${name}.sol/${name}.json`, root), 'utf8')) as Artifact

/** Forge keeps what it built, so that this takes a second where the contracts' own tests ran before. */
const buildContracts = async (): Promise<void> => {
  const forge = ['contracts/tools/forge.ts', 'build', 'contracts/test/differential']
  await promisify(execFile)(process.execPath, forge, { cwd: root })
}

/** Ethers hashes every event's name for every log it is asked about. */
const eventsByTopic = (abi: Interface): Map<string, EventFragment> => {
  const events = new Map<string, EventFragment>()
  abi.forEachEvent((event) => void events.set(event.topicHash, event))
  return events
}

const bind = (address: string, abi: Interface, known = eventsByTopic(abi)): DeployedContract => ({
  address,
  call: (name, ...values) => ({ to: address, data: abi.encodeFunctionData(name, values) }),
  outputs: (name, answer) => {
    if (answer?.ok) return abi.decodeFunctionResult(name, answer.data)
    const { name: error, args } = (answer && abi.parseError(answer.data)) ?? {}
    const got = error === undefined ? answer?.data : `${error}(${args?.join(', ')})`
    throw new Error(`expected an answer of ${name}, got ${got ?? 'none'}`)
  },
  events: (answer) =>
    (answer?.logs ?? [])
      .filter((log) => log.address.toLowerCase() === address.toLowerCase())
      .flatMap(({ topics, data }) => {
        const event = known.get(topics[0] ?? '')
        return event === undefined
          ? []
          : [{ name: event.name, args: abi.decodeEventLog(event, data, topics) }]
      }),
  error: (answer) => {
    if (answer === undefined || answer.ok) return null
    const { name, args } = abi.parseError(answer.data) ?? {}
    if (name === undefined || args === undefined) {
      throw new Error(`expected a custom error of the contract, got ${answer.data}`)
    }
    return { name, args }
  },
})

const answerOf = ({ status, returnData, error, logs }: SimulatedCall): Answer => ({
  ok: status === '0x1',
  data: status === '0x1' ? returnData : (error?.data ?? returnData),
  logs,
})

/** Builds the contracts of contracts/test/differential and starts a chain for them. */
export const startSolidityChain = async (): Promise<SolidityChain> => {
  await buildContracts()
  const chain = await startTestChain(
    '--disable-code-size-limit',
    '--no-request-size-limit',
    '--gas-limit',
    String(10n ** 13n),
  )
  const [from = ''] = await chain.rpc<string[]>('eth_accounts')
  const at = (name: string, address: string): DeployedContract =>
    bind(address, new Interface(readArtifact(name).abi))
  const simulate = async (blocks: readonly Block[]): Promise<Answer[][]> => {
    const blockStateCalls = blocks.map(({ time, calls }) => ({
      ...(time === undefined ? {} : { blockOverrides: { time: `0x${time.toString(16)}` } }),
      calls: calls.map((call) => ({ from, ...call })),
    }))
    const answers = await chain.rpc<{ readonly calls: SimulatedCall[] }[]>(
      'eth_simulateV1',
      { blockStateCalls },
      'latest',
    )
    return answers.slice(-blocks.length).map(({ calls }) => calls.map(answerOf))
  }
  return {
    chainId: BigInt(chain.chainId),
    at,
    simulate,
    answersTo: async (calls) => (await simulate([{ calls }]))[0] ?? [],
    deploy: async (name, ...values) => {
      const { abi, bytecode } = readArtifact(name)
      const data = bytecode.object + new Interface(abi).encodeDeploy(values).slice(2)
      const hash = await chain.rpc<string>('eth_sendTransaction', { from, data, gas: '0x10000000' })
      let address: string | undefined
      await eventually(`${name} is deployed`, async () => {
        const receipt = await chain.rpc<{ contractAddress: string; status: string } | null>(
          'eth_getTransactionReceipt',
          hash,
        )
        if (receipt?.status === '0x0') throw new Error(`expected ${name} to deploy, its constructor reverted`)
        address = receipt?.contractAddress
        return address !== undefined
      })
      return at(name, address ?? '')
    },
    stop: () => chain.stop(),
  }
}
