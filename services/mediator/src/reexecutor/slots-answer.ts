/** A place to run jobs, as the reexecutor shows it. */
export type SlotAnswer = {
  readonly id: string
  readonly engine: string
  readonly drawClass: string
  readonly determinismClass: string
  readonly isInService: boolean
  readonly reason: string | null
  /** Null where it was not tested yet. */
  readonly knownAnswer: { readonly ok: boolean; readonly testedAt: string } | null
}

/** What a reexecutor can run, and what it lacks. */
export type SlotsAnswer = {
  readonly slots: readonly SlotAnswer[]
  readonly missing: readonly { readonly engine: string; readonly reason: string }[]
}

/** Reads `GET /v1/slots`; undefined for what is no such answer. */
export const parseSlotsAnswer = (json: unknown): SlotsAnswer | undefined => {
  const { engines } = fieldsOf(json)
  if (!Array.isArray(engines)) return undefined
  const answered = engines.map((each) => {
    const { engine, state, reason, slots } = fieldsOf(each)
    const own = Array.isArray(slots) ? slots.map((slot) => slotOf(slot, textOf(engine))) : []
    return { engine: textOf(engine), isMissing: state === 'missing', reason: textOf(reason), slots: own }
  })
  return {
    slots: answered.flatMap(({ slots }) => slots),
    missing: answered.filter(({ isMissing }) => isMissing).map(({ engine, reason }) => ({ engine, reason })),
  }
}

const slotOf = (json: unknown, engine: string): SlotAnswer => {
  const { id, state, reason, drawClass, determinismClass, knownAnswer } = fieldsOf(json)
  const { ok, testedAt } = fieldsOf(knownAnswer)
  return {
    id: textOf(id),
    engine,
    drawClass: textOf(drawClass),
    determinismClass: textOf(determinismClass),
    isInService: state === 'in-service',
    reason: typeof reason === 'string' ? reason.slice(0, 512) : null,
    knownAnswer: typeof ok === 'boolean' ? { ok, testedAt: textOf(testedAt) } : null,
  }
}

const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {}

const textOf = (json: unknown): string => (typeof json === 'string' ? json.slice(0, 512) : 'unnamed')
