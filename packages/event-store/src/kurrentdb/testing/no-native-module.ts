// Imported before a program: the native half of the KurrentDB client is not there, as on a platform without one.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('@kurrent/bridge-')) {
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' })
    }
    return nextResolve(specifier, context)
  },
})
