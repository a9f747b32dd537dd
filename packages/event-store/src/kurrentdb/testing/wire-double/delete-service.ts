import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js'
import type { Decision, EventLog } from './event-log.ts'
import { type Faults, take } from './faults.ts'
import { expectation, streamName } from './messages.ts'
import { shared, streams } from './protocol.ts'
import { expectedNumber, refuseRequest, streamDeleted, wrongExpectedVersion } from './refusals.ts'

type DeleteReq = InstanceType<typeof streams.DeleteReq>
type DeleteResp = InstanceType<typeof streams.DeleteResp>
type TombstoneReq = InstanceType<typeof streams.TombstoneReq>
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>

/** Streams.Delete hides a stream: it replaces the stream's metadata by a mark, and so forgets the rest of it. */
export function createDelete(log: EventLog, faults: Faults) {
  return (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void => {
    const refused =
      refuseRequest(faults) ??
      refuseDecision(call.request, (name, expected) => log.softDelete(name, expected))
    if (refused) return answer(refused)
    answer(null, new streams.DeleteResp().setNoPosition(new shared.Empty()))
  }
}

/** Streams.Tombstone closes a stream for good. */
export function createTombstone(log: EventLog, faults: Faults) {
  return (call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>): void => {
    const refused =
      refuseRequest(faults) ?? refuseDecision(call.request, (name, expected) => log.tombstone(name, expected))
    if (refused) return answer(refused)
    if (!take(faults, 'loseAnswers'))
      answer(null, new streams.TombstoneResp().setNoPosition(new shared.Empty()))
  }
}

function refuseDecision(
  request: DeleteReq | TombstoneReq,
  carryOut: (name: string, expected: ReturnType<typeof expectation>) => Decision,
) {
  const options = request.getOptions()
  if (!options) return undefined
  const name = streamName(options.getStreamIdentifier())
  const expected = expectation(options, () => options.getRevision())
  const decision = carryOut(name, expected)
  if (decision.kind === 'deleted') return streamDeleted(name)
  return decision.kind === 'conflict'
    ? wrongExpectedVersion(name, expectedNumber(expected), decision.current)
    : undefined
}
