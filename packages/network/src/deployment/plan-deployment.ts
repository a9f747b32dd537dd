import type { ContractName } from '@lilymed/contracts-abi'
import { Interface, getCreateAddress } from 'ethers'
import type { ParamType } from 'ethers'
import type { PoolPlan } from '../config.ts'
import { poolSteps } from '../plan/pool-steps.ts'
import type { LilypadPartners } from '../plan/pool-steps.ts'
import { stepName } from '../plan/step.ts'
import type { AddressBook, Step } from '../plan/step.ts'
import type { RecordKeeper } from '../record/deployment-record.ts'
import { abiOf } from './abi-of.ts'
import { openDeployment } from './deploy-network.ts'
import type { DeploymentContext } from './deployment-context.ts'
import { fateOf } from './fate-of-pending.ts'
import { requireSame } from './run-steps.ts'
import { simulateSteps } from './simulate-steps.ts'
import type { SimulatedGas } from './simulate-steps.ts'
import { stepInput } from './step-input.ts'

/** A named value of a step; tuples and lists hold further ones. */
export type PlannedArgument = {
  readonly name: string
  readonly value: string | readonly PlannedArgument[]
}

/** One step as a deployment would take it now. */
export type PlannedStep = {
  readonly step: string
  /** Where the record has it, there it stands already. */
  readonly isDone: boolean
  /** The transaction of it that a run which was cut off has signed, and perhaps sent, and that may still be mined; else null. */
  readonly pending: string | null
  /** Where the contract stands, or would: the account's next transactions decide that. */
  readonly address: string
  readonly arguments: readonly PlannedArgument[]
} & SimulatedGas

/** What a deployment would do, and may cost. Gas is of the steps that are not done, null where the node could not say for all of them. */
export type DeploymentPlan = {
  readonly deployer: string
  readonly steps: readonly PlannedStep[]
  readonly gas: bigint | null
  /** wei a unit of gas, at most, by the node's present advice */
  readonly gasPrice: bigint
  /** wei */
  readonly balance: bigint
  /** Where the pool stands or would. */
  readonly pool: string
  readonly formerHandler: string | undefined
}

const shown = (type: ParamType, name: string, value: unknown): PlannedArgument => {
  const parts = type.isTuple() ? type.components : undefined
  if (parts !== undefined) {
    const fields = value as Readonly<Record<string, unknown>>
    return { name, value: parts.map((part) => shown(part, part.name, fields[part.name])) }
  }
  const item = type.isArray() ? type.arrayChildren : undefined
  if (item === undefined) return { name, value: String(value) }
  return {
    name,
    value: (value as readonly unknown[]).map((each, place) => shown(item, `${name}[${place}]`, each)),
  }
}

const argumentsOf = (step: Step, at: AddressBook): readonly PlannedArgument[] => {
  const coder = new Interface(abiOf(step.contract))
  const inputs = step.kind === 'deploy' ? coder.deploy.inputs : coder.getFunction('initialise')?.inputs
  const values = step.arguments(at)
  return (inputs ?? []).map((type, place) => shown(type, type.name, values[place]))
}

/**
 * What deployNetwork would do now: every step with its arguments by name, where each contract would stand, what it would take and whether the
 * chain would refuse it. Reads; signs, sends and keeps nothing.
 *
 * @throws AppError as openDeployment does; PLAN_CHANGED and NOT_FOUND where the record is of other steps
 */
export const planDeployment = async (
  context: DeploymentContext,
  keeper: Pick<RecordKeeper, 'load'>,
  plan: PoolPlan,
  partners: LilypadPartners,
): Promise<DeploymentPlan> => {
  const { provider, account } = context
  const { record } = await openDeployment(context, readOnly(keeper), partners)
  let nonce = await provider.getTransactionCount(account.address, 'latest')
  const addresses = new Map<ContractName, string>()
  const at: AddressBook = (contract) => {
    const address = addresses.get(contract)
    if (address !== undefined) return address
    throw new TypeError(`expected ${contract} to be deployed before it is needed`)
  }
  const steps: PlannedStep[] = []
  const calls: { readonly place: number; readonly to: string | null; readonly data: string }[] = []
  for (const step of poolSteps(plan, partners)) {
    const name = stepName(step)
    const found = record.done.find((done) => done.step === name)
    // What is to be deployed has no address of its own in its input.
    const begun =
      found === undefined && record.pending?.step === name
        ? await fateOf(provider, record.pending, stepInput(step, at), nonce)
        : null
    const own = begun?.nonce ?? nonce
    if (step.kind === 'deploy') {
      addresses.set(step.contract, found?.address ?? getCreateAddress({ from: account.address, nonce: own }))
    }
    const input = stepInput(step, at)
    if (found !== undefined) await requireSame(context, input, found)
    const isDone = found !== undefined || begun?.isMined === true
    if (!isDone) {
      nonce = own + 1
      calls.push({ place: steps.length, to: input.to, data: input.data })
    }
    steps.push({
      step: name,
      isDone,
      pending: isDone ? null : (begun?.transaction ?? null),
      address: at(step.contract),
      arguments: argumentsOf(step, at),
      gas: null,
      refusal: null,
    })
  }
  const gas = await simulateSteps(provider, account.address, calls)
  for (const [index, { place }] of calls.entries()) {
    const step = steps[place]
    if (step !== undefined) steps[place] = { ...step, ...gas[index] }
  }
  return {
    ...(await meansOf(context)),
    steps,
    gas: gas.reduce<bigint | null>(
      (sum, step) => (sum === null || step.gas === null ? null : sum + step.gas),
      0n,
    ),
    pool: at('DisputePool'),
    formerHandler: record.formerHandler,
  }
}

const meansOf = async ({
  provider,
  account,
}: DeploymentContext): Promise<Pick<DeploymentPlan, 'balance' | 'deployer' | 'gasPrice'>> => {
  const [fees, balance] = await Promise.all([provider.getFeeData(), provider.getBalance(account.address)])
  return { deployer: account.address, gasPrice: fees.maxFeePerGas ?? fees.gasPrice ?? 0n, balance }
}

/**
 * What is there before the handler is switched back: nothing is deployed for that, and what the configuration says of a pool is not asked.
 *
 * @throws AppError as openDeployment does
 */
export const planNoDeployment = async (
  context: DeploymentContext,
  keeper: Pick<RecordKeeper, 'load'>,
  partners: LilypadPartners,
): Promise<DeploymentPlan> => {
  const { record, contracts } = await openDeployment(context, readOnly(keeper), partners)
  const { formerHandler } = record
  return { ...(await meansOf(context)), steps: [], gas: 0n, pool: contracts.DisputePool ?? '', formerHandler }
}

const readOnly = (keeper: Pick<RecordKeeper, 'load'>): RecordKeeper => ({
  load: () => keeper.load(),
  save: () => undefined,
})
