import type { DisputeOutcome } from '@lilymed/domain'

/** One deal that goes wrong, or seems to. */
export type Scene = {
  readonly id: 'a' | 'b' | 'c' | 'd' | 'e'
  readonly title: string
  readonly module: 'mandelbrot' | 'dice'
  readonly inputs: Readonly<Record<string, string>>
  /** The provider changes a byte of the result before it submits it. */
  readonly tampered: boolean
  /** Two of the first panel fail: one cannot run the job, one falls silent after it committed. */
  readonly faults: boolean
  /** The provider appeals the first ruling. */
  readonly appeals: boolean
  /** How many panels it takes. */
  readonly expectedRounds: 1 | 2
  readonly expectedOutcome: DisputeOutcome
  /** Lilypad's state of the deal at the end: MediationAccepted, MediationRejected or TimeoutMediateResults. */
  readonly expectedDealState: 5 | 6 | 10
}

/** Every creator pays for both rounds of the ladder. */
export const fundedRounds = 2

export const scenes: readonly [Scene, Scene, Scene, Scene, Scene] = [
  {
    id: 'a',
    title: 'the honest result of a private job is challenged',
    module: 'mandelbrot',
    inputs: { Width: '160', Height: '100', Iterations: '200', lilymed_private: '' },
    tampered: false,
    faults: false,
    appeals: false,
    expectedRounds: 1,
    expectedOutcome: 'ACCEPT',
    expectedDealState: 5,
  },
  {
    id: 'b',
    title: 'a tampered result is challenged',
    module: 'mandelbrot',
    inputs: { Width: '120', Height: '80', Iterations: '300' },
    tampered: true,
    faults: false,
    appeals: false,
    expectedRounds: 1,
    expectedOutcome: 'REJECT',
    expectedDealState: 6,
  },
  {
    id: 'c',
    title: "a module asks for the host's real clock and entropy",
    module: 'dice',
    inputs: { Dice: '3' },
    tampered: false,
    faults: false,
    appeals: false,
    expectedRounds: 1,
    expectedOutcome: 'NONDETERMINISTIC',
    expectedDealState: 10,
  },
  {
    id: 'd',
    title: 'one mediator falls silent after its commitment, another cannot reach its reexecutor',
    module: 'mandelbrot',
    inputs: { Width: '200', Height: '120', Iterations: '150' },
    tampered: false,
    faults: true,
    appeals: false,
    expectedRounds: 2,
    expectedOutcome: 'ACCEPT',
    expectedDealState: 5,
  },
  {
    id: 'e',
    title: 'a tampered result is challenged, and its provider appeals the ruling',
    module: 'mandelbrot',
    inputs: { Width: '140', Height: '90', Iterations: '250' },
    tampered: true,
    faults: false,
    appeals: true,
    expectedRounds: 2,
    expectedOutcome: 'REJECT',
    expectedDealState: 6,
  },
]
