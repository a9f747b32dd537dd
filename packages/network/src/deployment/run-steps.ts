import { AppError } from '@lilymed/service-kit'
import { getCreateAddress } from 'ethers'
import type { TransactionReceipt } from 'ethers'
import { stepName } from '../plan/step.ts'
import type { Step } from '../plan/step.ts'
import { addressBookOf } from '../record/deployed-contracts.ts'
import type { DeploymentRecord, DoneStep, RecordKeeper } from '../record/deployment-record.ts'
import { awaitInclusion } from './await-inclusion.ts'
import type { DeploymentContext } from './deployment-context.ts'
import { signTransaction } from './sign-transaction.ts'
import { stepInput } from './step-input.ts'
import type { StepInput } from './step-input.ts'

/** What is told of a deployment while it runs. */
export type StepListener = (step: string, what: 'found' | 'done', address: string) => void

const refuse = (code: string, message: string): AppError => new AppError({ code, message, retryable: false })

/** Makes sure that what the record has done is what the plan wants and stands. Throws PLAN_CHANGED, NOT_FOUND. */
export const requireSame = async (
  { provider }: Pick<DeploymentContext, 'provider'>,
  input: StepInput,
  found: DoneStep,
): Promise<void> => {
  if (found.input !== input.digest) {
    throw refuse(
      'PLAN_CHANGED',
      `the record says "${found.step}" was done with other code or arguments than the configuration gives now: restore the configuration, or give the new pool a record of its own`,
    )
  }
  if ((await provider.getCode(found.address)) === '0x') {
    throw refuse(
      'NOT_FOUND',
      `the record says "${found.step}" stands at ${found.address}, and no code is there: is this the right chain?`,
    )
  }
}

const addressAfter = (context: DeploymentContext, input: StepInput, nonce: number): string =>
  input.to ?? getCreateAddress({ from: context.account.address, nonce })

/** Signs, remembers, sends, waits; goes on from what is remembered. */
const perform = async (
  context: DeploymentContext,
  keeper: RecordKeeper,
  record: DeploymentRecord,
  name: string,
  input: StepInput,
): Promise<DoneStep> => {
  const remembered =
    record.pending?.step === name && record.pending.input === input.digest ? record.pending : undefined
  const signed = remembered ?? (await signTransaction(context, name, input))
  if (remembered === undefined) {
    const { nonce, raw, transaction } = signed
    keeper.save({ ...record, pending: { step: name, input: input.digest, nonce, raw, transaction } })
  }
  const receipt: TransactionReceipt | null = await awaitInclusion(context, name, signed)
  if (receipt === null) {
    const { pending: _lost, ...rest } = record
    keeper.save(rest)
    return perform(context, keeper, rest, name, input)
  }
  if (receipt.status !== 1) {
    const { pending: _failed, ...rest } = record
    keeper.save(rest)
    throw refuse('STEP_FAILED', `${name} was mined and failed (transaction ${receipt.hash})`)
  }
  return {
    step: name,
    input: input.digest,
    transaction: receipt.hash,
    address: addressAfter(context, input, signed.nonce),
  }
}

/**
 * Runs the steps that a record does not have yet, one confirmed transaction after the other; cut off anywhere, the next run goes on.
 *
 * @returns the record with all steps done
 * @throws AppError PLAN_CHANGED, NOT_FOUND, STEP_REFUSED, STEP_FAILED, NO_FUNDS, or STEP_PENDING, which is retryable
 */
export const runSteps = async (
  context: DeploymentContext,
  keeper: RecordKeeper,
  start: DeploymentRecord,
  steps: readonly Step[],
  listen: StepListener,
): Promise<DeploymentRecord> => {
  let record = start
  for (const step of steps) {
    const name = stepName(step)
    const input = stepInput(step, addressBookOf(record))
    const found = record.done.find((done) => done.step === name)
    if (found !== undefined) {
      await requireSame(context, input, found)
      listen(name, 'found', found.address)
      continue
    }
    const done = await perform(context, keeper, record, name, input)
    const { pending: _sent, ...rest } = record
    record = { ...rest, done: [...record.done, done] }
    keeper.save(record)
    listen(name, 'done', done.address)
  }
  return record
}
