import type { MediatorConfig } from './config.ts'

/** How much of a mediator's work a node does. Each mode does what those before it do. */
export type Mode = MediatorConfig['mode']

/** What a mode allows. */
export type Permissions = {
  /** Runs the jobs of disputes and reaches verdicts. */
  readonly examines: boolean
  /** Signs and sends commitments and reveals. */
  readonly votes: boolean
  /** Moves disputes on: draws, ends phases, closes, finalises, settles; appeals and claims as far as the configuration allows. */
  readonly pokes: boolean
}

/** What a node does of its mode now. */
export type ActingMode = Mode | 'shadow (jailed)'

/**
 * What a node does of its mode: one whose machine is jailed examines as in shadow mode. It votes that it cannot reproduce where it is
 * drawn, because absence would be slashed, reveals, and pokes as it did.
 */
export const actingMode = (mode: Mode, isJailed: boolean): ActingMode =>
  isJailed && permissionsOf(mode).votes ? 'shadow (jailed)' : mode

/** What a node may do in a mode: observe < shadow < vote < full. */
export const permissionsOf = (mode: Mode): Permissions => ({
  examines: mode !== 'observe',
  votes: mode === 'vote' || mode === 'full',
  pokes: mode === 'full',
})
