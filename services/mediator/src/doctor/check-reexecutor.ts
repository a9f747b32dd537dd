import { fine, found } from './check.ts'
import type { Check } from './check.ts'
import type { SlotAnswer, SlotsAnswer } from '../reexecutor/slots-answer.ts'

export type ReexecutorObservation =
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | ({ readonly kind: 'answered' } & SlotsAnswer)

/** How the reexecutor stands: whether it answers us, runs the classes it is to run, and computes what is known. */
export const checkReexecutor = (
  url: string,
  observed: ReexecutorObservation,
  drawClasses: readonly string[],
): readonly Check[] => {
  if (observed.kind === 'failed') {
    const detail = `${url}: ${observed.message} (${observed.code})`
    return [found('reexecutor', 'failed', detail, remedyOf(observed.code))]
  }
  const { slots, missing } = observed
  const inService = slots.filter(({ isInService }) => isInService)
  const engines = [...new Set(inService.map(({ engine }) => engine))].join(', ')
  return [
    inService.length === 0
      ? found(
          'reexecutor',
          'failed',
          `${url}: no slot is in service`,
          'see its log; run: lilymed reexecutor kat',
        )
      : fine('reexecutor', `${url}: ${inService.length} slots in service (${engines})`),
    ...drawClasses.map((name) => checkClass(name, inService)),
    ...slots.flatMap(checkAnswer),
    ...missing.map(checkMissing),
  ]
}

/** An engine that nobody configured was decided against; one that is configured and missing is a fault. */
const checkMissing = ({ engine, reason }: SlotsAnswer['missing'][number]): Check =>
  reason.startsWith('it is not configured')
    ? fine('engine', `${engine} is not configured: jobs that need it become CANNOT_REPRODUCE`)
    : found(
        'engine',
        'warning',
        `${engine} is missing: ${reason}`,
        `install it, or take [${engine}] out of its settings`,
      )

const remedyOf = (code: string): string =>
  code === 'EXECUTOR_REFUSED' || code === 'UNAUTHENTICATED'
    ? 'give it this mediator’s token or certificate, as in its [[tenants]]'
    : 'start it (lilymed reexecutor serve) and check reexecutor.url'

const checkClass = (name: string, slots: readonly SlotAnswer[]): Check => {
  const own = slots.filter(({ drawClass }) => drawClass === name)
  if (own.length > 0) return fine('class', `${name}: ${own.length} slots`)
  const others = [...new Set(slots.map(({ drawClass }) => drawClass))].join(', ')
  const detail = `no slot of the reexecutor is of class ${name}; it has ${others === '' ? 'none' : others}`
  return found(
    'class',
    'failed',
    detail,
    'correct reexecutor.drawClasses, or register for the classes it has',
  )
}

const checkAnswer = ({ id, engine, isInService, reason, knownAnswer }: SlotAnswer): readonly Check[] => {
  const slot = `${engine} ${id}`
  if (knownAnswer?.ok === false) {
    const detail = `${slot} gave another answer than the known one at ${knownAnswer.testedAt}`
    return [found('known answer', 'failed', detail, 'take the slot out: what it computes cannot be voted on')]
  }
  if (!isInService) {
    return [
      found(
        'slot',
        'warning',
        `${slot} is out of service: ${reason ?? 'no reason given'}`,
        'see the reexecutor’s log',
      ),
    ]
  }
  return knownAnswer === null
    ? [found('known answer', 'unknown', `${slot} was not tested yet`, 'run: lilymed reexecutor kat')]
    : [fine('known answer', `${slot} passed at ${knownAnswer.testedAt}`)]
}
