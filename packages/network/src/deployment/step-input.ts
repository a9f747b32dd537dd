import { loadBytecode } from '@lilymed/contracts-abi/bytecode'
import { Interface, concat, keccak256, toUtf8Bytes } from 'ethers'
import { abiOf } from './abi-of.ts'
import type { AddressBook, Step } from '../plan/step.ts'

/** What a step sends: `to` is null for a deployment. */
export type StepInput = { readonly to: string | null; readonly data: string; readonly digest: string }

const dataOf = (step: Step, at: AddressBook): string => {
  const coder = new Interface(abiOf(step.contract))
  return step.kind === 'deploy'
    ? concat([loadBytecode(step.contract), coder.encodeDeploy(step.arguments(at))])
    : coder.encodeFunctionData('initialise', step.arguments(at))
}

/** The transaction of a step, and a digest that tells it from every other. */
export const stepInput = (step: Step, at: AddressBook): StepInput => {
  const to = step.kind === 'deploy' ? null : at(step.contract)
  const data = dataOf(step, at)
  return { to, data, digest: keccak256(concat([toUtf8Bytes(to?.toLowerCase() ?? 'create'), data])) }
}
