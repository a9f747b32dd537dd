import type { MediatorConfig } from '@lilymed/mediator'

/** What a mediator host is started with: a JSON file, its path on the command line. */
export type MediatorHostSettings = {
  readonly chain: MediatorConfig['chain']
  readonly solverUrl: string
  readonly reexecutor: { readonly port: number; readonly tokenFile: string }
  readonly passphraseFile: string
  readonly pollIntervalMs: number
  readonly mediators: readonly {
    readonly address: string
    readonly folder: string
    readonly keystoreFile: string
  }[]
}

/** What the stage may do to a mediator while it runs. */
export type MediatorHostCommand =
  /** Pulls the cable between the mediator and its reexecutor. */
  | { readonly kind: 'unplug'; readonly address: string }
  /** Stops the mediator's whole stack. */
  | { readonly kind: 'stop'; readonly address: string }

/** Answer to every command, once it is done. */
export type MediatorHostDone = { readonly kind: 'done'; readonly command: MediatorHostCommand }
