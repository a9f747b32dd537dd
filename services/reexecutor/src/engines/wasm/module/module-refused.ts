/** A module this host does not run, or bytes that are no module; `refuse` leaves the examination with it. */
export type ModuleRefusal = {
  readonly code: 'MODULE_REFUSED' | 'RESOURCE_LIMIT'
  /** Which resource, as one word. */
  readonly detail?: string
  readonly message: string
}

export class ModuleRefused extends Error {
  readonly refusal: ModuleRefusal

  constructor(refusal: ModuleRefusal) {
    super(refusal.message)
    this.name = 'ModuleRefused'
    this.refusal = refusal
  }
}

/** Ends the examination of a module: `message` says what was found and what is accepted. */
export function refuse(message: string): never {
  throw new ModuleRefused({ code: 'MODULE_REFUSED', message })
}

/** Ends the examination because the module begins with more of a resource than it may have. */
export function refuseSize(detail: string, message: string): never {
  throw new ModuleRefused({ code: 'RESOURCE_LIMIT', detail, message })
}

/** Ends the examination because the module uses a proposal outside the accepted set. */
export function refuseProposal(name: string): never {
  refuse(`the module uses the WebAssembly proposal "${name}", which is not accepted`)
}
