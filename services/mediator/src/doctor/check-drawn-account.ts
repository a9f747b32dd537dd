import type { Mode } from '../mode.ts'
import type { Obstacle } from '../random/obstacles.ts'
import { fine, found } from './check.ts'
import type { Check } from './check.ts'
import { checkGas } from './check-gas.ts'
import type { GasObservation } from './check-gas.ts'

/** What the chain says of an account that Lilypad's own handler may draw. */
export type DrawnAccountObservation = GasObservation & { readonly obstacles: readonly Obstacle[] }

/** Gas of a verdict to LilypadMediationRandom, with room: measured at 214,000 to 226,000 on its contracts. */
const gasOfVerdict = 250_000n

/** How such an account stands in this mode: whether a verdict can be given as Lilypad is wired, and gas. */
export const checkDrawnAccount = (account: DrawnAccountObservation, mode: Mode): readonly Check[] => {
  const isSending = mode === 'vote' || mode === 'full'
  const wiring = account.obstacles.map(({ detail, remedy }) => found('handler', 'failed', detail, remedy))
  return [
    ...(wiring.length > 0
      ? wiring
      : [fine('handler', 'the controller takes verdicts from the handler that draws, which obeys it')]),
    ...(isSending ? [checkGas(account, gasOfVerdict)] : []),
  ]
}
