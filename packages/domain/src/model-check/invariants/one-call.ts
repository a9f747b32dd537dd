import { controllerCallOf } from '../../values/outcomes.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariant.ts'

const callsOwed = ({ dispute: { final, canary } }: World): readonly string[] => {
  const call = final === null || canary !== null ? null : controllerCallOf(final.outcome)
  return call === null ? [] : [call]
}

/** I5: the controller takes one call for ACCEPT and REJECT, and none for anything else. */
export const oneCall: Invariant = {
  name: 'I5',
  meaning:
    'at most one controller call succeeds, and none for an outcome that is no verdict of the controller',
  ofState: (world) => {
    const owed = callsOwed(world).join(', ')
    const calls = world.calls.join(', ')
    return calls === owed ? null : `expected the controller calls [${owed}], found [${calls}]`
  },
}
