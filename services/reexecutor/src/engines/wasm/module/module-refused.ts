/** A module this host does not run, or bytes that are no module; `refuse` leaves the examination with it. */
export type ModuleRefusal = { readonly code: 'MODULE_REFUSED' | 'RESOURCE_LIMIT'; readonly message: string }

export class ModuleRefused extends Error {
  readonly refusal: ModuleRefusal

  constructor(refusal: ModuleRefusal) {
    super(refusal.message)
    this.name = 'ModuleRefused'
    this.refusal = refusal
  }
}

/** Ends the examination of a module: `message` says what was found and what is accepted. */
export function refuse(message: string, code: ModuleRefusal['code'] = 'MODULE_REFUSED'): never {
  throw new ModuleRefused({ code, message })
}

/** Ends the examination because the module uses a proposal outside the accepted set. */
export function refuseProposal(name: string): never {
  refuse(`the module uses the WebAssembly proposal "${name}", which is not accepted`)
}
