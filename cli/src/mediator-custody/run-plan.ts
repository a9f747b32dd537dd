import { carryOut, openCustody } from '@lilymed/mediator'
import type { Custody, DoneStep, MediatorConfig, Plan, PlanRefusal, Position } from '@lilymed/mediator'
import { createLogger, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import type { Invocation } from '../command.ts'
import { confirm } from '../confirm.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { asJson, doneInWords, planInWords, positionInWords } from './plan-in-words.ts'

export type PlanRequest = {
  /** The mediator in question; the one that the configuration's key acts for unless given. */
  readonly mediator?: string | undefined
  readonly make: (
    position: Position,
    custody: Custody,
    config: MediatorConfig,
  ) => Plan | PlanRefusal | Promise<Plan | PlanRefusal>
}

const quiet = createLogger({ name: 'lilymed', level: 'error' })

/** Shows how a mediator stands and what a command would do, asks, and does it. Exit code 4 where nothing was sent. */
export const runPlan = async (invocation: Invocation, request: PlanRequest): Promise<ExitCode> => {
  const config = mediatorSettings(invocation)
  const custody = await openCustody(config, quiet)
  try {
    const position = await custody.position(request.mediator)
    const plan = await request.make(position, custody, config)
    return await answer(invocation, { config, custody, position, plan })
  } finally {
    await custody.close()
  }
}

type Made = {
  readonly config: MediatorConfig
  readonly custody: Custody
  readonly position: Position
  readonly plan: Plan | PlanRefusal
}

const answer = async (
  { options, print, note }: Invocation,
  { config, custody, position, plan }: Made,
): Promise<ExitCode> => {
  const isJson = options['json'] === true
  const say = (words: string, json: object): void => print(isJson ? asJson({ position, ...json }) : words)
  if (!isJson && options['unsigned'] !== true) print(`${positionInWords(position)}\n`)
  if (plan.kind === 'rejected') {
    if (isJson) print(asJson({ position, rejection: plan.rejection, done: false }))
    else note(`refused (${plan.rejection.code}): ${plan.rejection.message}\n`)
    return exitCodes.rejected
  }
  if (options['unsigned'] === true) {
    if (!isJson) note(planInWords(plan))
    print(asJson(await custody.unsigned(plan)))
    return exitCodes.ok
  }
  if (!isJson) print(`${planInWords(plan)}\n`)
  if (plan.from !== position.caller.address) {
    const message = `${plan.from} has to sign this, and its key is not here: run it again with --unsigned, and sign that where the key is`
    say(`${message}\n`, { plan, done: false, rejection: { code: 'SIGNED_ELSEWHERE', message } })
    return exitCodes.rejected
  }
  const isAgreed = options['yes'] === true || (!isJson && (await confirm('do it?', note)))
  if (!isAgreed) {
    say('nothing was sent; run it again with --yes to do it\n', { plan, done: false })
    return exitCodes.rejected
  }
  const transactions = await carryOut(config, plan, {
    logger: quiet,
    terminal: { input: process.stdin, output: process.stderr },
    ...(isJson ? {} : { onDone: (step: DoneStep) => print(doneInWords(step)) }),
  })
  if (isJson) print(asJson({ position, plan, transactions, done: true }))
  return exitCodes.ok
}
