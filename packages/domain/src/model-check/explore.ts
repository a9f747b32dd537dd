/** One way a state can go on. */
export type Step<State> = { readonly label: string; readonly next: State }

/** What a property found wrong, and the labels of the steps that lead there from the start. */
export type Violation = {
  readonly property: string
  readonly problem: string
  readonly trail: readonly string[]
}

/** A property of every reachable state, or of every step between two; answers a problem where it does not hold. */
export type Property<State> = {
  readonly name: string
  readonly meaning: string
  readonly ofState?: (state: State) => string | null
  readonly ofStep?: (before: State, step: Step<State>) => string | null
}

/** A state space and what must hold in it. States with equal keys are the same state. */
export type StateSpace<State> = {
  readonly initial: readonly State[]
  readonly keyOf: (state: State) => string
  readonly stepsFrom: (state: State) => readonly Step<State>[]
  readonly properties: readonly Property<State>[]
}

/** What an exploration saw: every reachable state unless a property did not hold. */
export type Exploration = {
  readonly states: number
  readonly steps: number
  /** Steps on the longest of the shortest ways from the start to a state. */
  readonly depth: number
  readonly violation: Violation | null
}

type Origin = { readonly parent: string | null; readonly label: string }

const trailTo = (origins: ReadonlyMap<string, Origin>, key: string): readonly string[] => {
  const trail: string[] = []
  for (let origin = origins.get(key); origin !== undefined && origin.parent !== null;) {
    trail.unshift(origin.label)
    origin = origins.get(origin.parent)
  }
  return trail
}

/** Explores a state space breadth first, checks every property in every state and step, and stops at the first violation. */
export const explore = <State>(space: StateSpace<State>): Exploration => {
  const { keyOf, stepsFrom, properties } = space
  const origins = new Map<string, Origin>()
  let level: State[] = []
  let depth = 0
  let steps = 0

  const ofState = properties.filter((property) => property.ofState !== undefined)
  const ofStep = properties.filter((property) => property.ofStep !== undefined)
  const problemOfState = (state: State, trail: () => readonly string[]): Violation | null => {
    for (const { name, ofState: check } of ofState) {
      const problem = check?.(state) ?? null
      if (problem !== null) return { property: name, problem, trail: trail() }
    }
    return null
  }
  const ended = (violation: Violation | null): Exploration => ({
    states: origins.size,
    steps,
    depth,
    violation,
  })

  for (const state of space.initial) {
    const key = keyOf(state)
    if (origins.has(key)) continue
    origins.set(key, { parent: null, label: '' })
    const violation = problemOfState(state, () => [])
    if (violation !== null) return ended(violation)
    level.push(state)
  }
  while (level.length > 0) {
    const following: State[] = []
    for (const state of level) {
      const parent = keyOf(state)
      for (const step of stepsFrom(state)) {
        steps += 1
        const trail = () => [...trailTo(origins, parent), step.label]
        for (const { name, ofStep: check } of ofStep) {
          const problem = check?.(state, step) ?? null
          if (problem !== null) return ended({ property: name, problem, trail: trail() })
        }
        const key = keyOf(step.next)
        if (origins.has(key)) continue
        origins.set(key, { parent, label: step.label })
        const violation = problemOfState(step.next, trail)
        if (violation !== null) return ended(violation)
        following.push(step.next)
      }
    }
    level = following
    if (level.length > 0) depth += 1
  }
  return ended(null)
}
