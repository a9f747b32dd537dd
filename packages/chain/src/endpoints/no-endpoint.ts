import { RpcError } from '../rpc/rpc-error.ts'
import type { EndpointState } from './endpoint-state.ts'

/** The error for a request that no endpoint could answer: RPC_RATE_LIMITED if that is all that stands in its way. */
export const noEndpoint = (states: readonly EndpointState[], failures: readonly RpcError[]): RpcError => {
  const reasons = states.map((state) => `${state.name} (${whyNot(state)})`).join(', ')
  if (failures.length > 0 && failures.every(({ code }) => code === 'RPC_RATE_LIMITED')) {
    const pauses = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? [])
    return new RpcError('RPC_RATE_LIMITED', `every endpoint limits our rate: ${reasons}`, {
      retryAfterMs: pauses.length === 0 ? undefined : Math.min(...pauses),
    })
  }
  return new RpcError(
    'RPC_NO_ENDPOINT',
    `expected an endpoint of the chain to answer, got none: ${reasons}. They are tried again; add one that answers if this stays so`,
    failures[0] === undefined ? {} : { cause: failures[0] },
  )
}

const whyNot = ({ phase, quarantine, lastFailure }: EndpointState): string => {
  if (quarantine !== null) return quarantine.reason
  if (lastFailure !== null) return lastFailure.reason
  return phase === 'opening' ? 'has not answered yet' : 'does not have what was asked for'
}
