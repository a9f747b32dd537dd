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

/** What a node may do in a mode: observe < shadow < vote < full. */
export const permissionsOf = (mode: Mode): Permissions => ({
  examines: mode !== 'observe',
  votes: mode === 'vote' || mode === 'full',
  pokes: mode === 'full',
})
