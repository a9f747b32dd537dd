/** Limits of a bundle that the host itself holds a program to. */
export type LimitName = 'logBytes' | 'outputBytes' | 'outputFiles' | 'fuel'

/** The program called `proc_exit`, or was stopped for going over a limit of its bundle. */
export type Ending =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'limit'; readonly limit: LimitName; readonly allowed: number }

/** Unwinds the guest's stack; what it means is in `ending`. */
export class GuestEnded extends Error {
  readonly ending: Ending

  constructor(ending: Ending) {
    super(ending.kind === 'exit' ? `exit ${ending.exitCode}` : `over ${ending.limit}`)
    this.name = 'GuestEnded'
    this.ending = ending
  }
}
