import type { DeploymentPlan, HandoverPlan, PlannedArgument, PlannedStep } from '@lilymed/network'
import { printable } from '@lilymed/service-kit'
import { countInWords, tokensInWords } from '../words.ts'
import { dealsInWords } from './network-deploy-words.ts'

const argumentLines = (all: readonly PlannedArgument[], depth: number): readonly string[] =>
  all.flatMap(({ name, value }) => {
    const head = `${'  '.repeat(depth)}${name}`
    return typeof value === 'string'
      ? [`${head.padEnd(34)} ${printable(value)}`]
      : [head, ...argumentLines(value, depth + 1)]
  })

const gasInWords = ({ isDone, pending, gas, refusal }: PlannedStep): string => {
  if (isDone) return 'stands already'
  const refused = refusal === null ? '' : `WOULD BE REFUSED: ${printable(refusal)}`
  if (pending !== null)
    return `signed by a run that was cut off and not mined yet: ${pending}${refusal === null ? '' : `; ${refused}`}`
  if (refusal !== null) return refused
  return gas === null ? 'gas not known before the steps above are mined' : `${countInWords(Number(gas))} gas`
}

const stepInWords = (step: PlannedStep): string =>
  [`${step.step.padEnd(27)} ${step.address}  ${gasInWords(step)}`, ...argumentLines(step.arguments, 2)]
    .map((line) => `${line}\n`)
    .join('')

/** Whether the account has less coin than the steps take at the most; not where the node cannot say what they take. */
export const isShort = ({
  gas,
  gasPrice,
  balance,
}: Pick<DeploymentPlan, 'gas' | 'gasPrice' | 'balance'>): boolean => gas !== null && balance < gas * gasPrice

const costInWords = (plan: DeploymentPlan): string => {
  const { steps, gas, gasPrice, balance } = plan
  const missing = steps.filter(({ isDone }) => !isDone).length
  if (missing === 0) return 'nothing is to be deployed\n'
  const count = `${missing} transaction${missing === 1 ? '' : 's'}`
  if (gas === null) {
    const known = steps.reduce((sum, step) => sum + (step.gas ?? 0n), 0n)
    const unknown = steps.filter((step) => !step.isDone && step.gas === null).length
    return `${count}: ${countInWords(Number(known))} gas, and that of ${unknown} which this node cannot say before others are mined; the account has ${tokensInWords(balance, 'coin')}\n`
  }
  const most = gas * gasPrice
  const short = isShort(plan) ? ', WHICH IS NOT ENOUGH: send it some' : ''
  return `${count}, ${countInWords(Number(gas))} gas, ${tokensInWords(most, 'coin')} at the most at present; the account has ${tokensInWords(balance, 'coin')}${short}\n`
}

const switchInWords = ({ kind, handler, presentHandler, owner, call, deals }: HandoverPlan): string => {
  switch (kind) {
    case 'already':
      return `the controller's handler is ${handler} already\n`
    case 'held up':
      return `the switch to ${handler} would be held up: --drain waits for these deals of ${presentHandler}, --strand gives them up\n${dealsInWords(deals)}`
    case 'owner needed':
      return `the controller belongs to ${owner}, who would have to send this call:\n  to    ${call.to}\n  data  ${call.data}\n`
    default:
      return `then the controller's handler would be switched from ${presentHandler} to ${handler}\n${
        deals.length === 0 ? '' : `and these deals stranded at the former one:\n${dealsInWords(deals)}`
      }`
  }
}

/** What a deployment would do, for people. */
export const planInWords = (
  roles: Readonly<Record<string, string>>,
  plan: DeploymentPlan,
  handover: HandoverPlan | null,
): string =>
  [
    'roles\n',
    ...Object.entries(roles).map(([role, account]) => `  ${role.padEnd(16)} ${account}\n`),
    'steps\n',
    ...plan.steps.map(stepInWords),
    costInWords(plan),
    handover === null ? '' : switchInWords(handover),
    'nothing was sent\n',
  ].join('')
