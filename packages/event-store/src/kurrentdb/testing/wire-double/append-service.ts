import type { sendUnaryData, ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import type { EventLog, Expectation, Outcome, ProposedEvent, StoredEvent } from './event-log.ts'
import { type Faults, take } from './faults.ts'
import { expectation, identifier, packed, proposed, streamName, uuidText } from './messages.ts'
import { code, shared, status, streams } from './protocol.ts'
import { refuseRequest, streamDeleted, tooLarge } from './refusals.ts'

type BatchCall = ServerDuplexStream<
  InstanceType<typeof streams.BatchAppendReq>,
  InstanceType<typeof streams.BatchAppendResp>
>
type AppendCall = ServerReadableStream<
  InstanceType<typeof streams.AppendReq>,
  InstanceType<typeof streams.AppendResp>
>

interface Pending {
  readonly stream: string
  readonly expected: Expectation
  readonly events: ProposedEvent[]
  readonly isExpired: boolean
}

/** What the appending calls share. `breakConnections` ends every connection at once. */
export interface AppendContext {
  readonly log: EventLog
  readonly faults: Faults
  readonly breakConnections: () => void
}

/** Streams.BatchAppend: many appends on one stream of messages, each answered by its correlation id. */
export function createBatchAppend(context: AppendContext) {
  const { faults, breakConnections } = context
  return (call: BatchCall): void => {
    const pending = new Map<string, Pending>()
    const generation = faults.appendGeneration
    call.on('error', () => undefined)
    call.on('end', () => call.end())
    call.on('data', (request: InstanceType<typeof streams.BatchAppendReq>) => {
      if (generation < faults.appendGeneration) return
      const id = uuidText(request.getCorrelationId())
      const options = request.getOptions()
      if (options) {
        const stream = streamName(options.getStreamIdentifier())
        const expected = expectation(options, () => options.getStreamPosition())
        const deadline = options.getDeadline21100()?.toDate().getTime() ?? Infinity
        pending.set(id, {
          stream,
          expected,
          events: [],
          isExpired: deadline <= Date.now() + faults.clockAheadMs,
        })
      }
      const append = pending.get(id)
      if (!append) return
      append.events.push(...request.getProposedMessagesList().map(proposed))
      if (!request.getIsFinal()) return
      pending.delete(id)
      const refused = refuseRequest({ ...faults, notReady: 0 })
      if (refused) return void call.emit('error', refused)
      if (take(faults, 'breakBeforeAppend')) return breakConnections()
      const answer = batchAnswer(context, append)
      if (answer === 'break') return breakConnections()
      if (answer)
        call.write(
          answer.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(identifier(append.stream)),
        )
    })
  }
}

function batchAnswer(context: AppendContext, append: Pending) {
  const { faults } = context
  const error = (typeName: string, bytes: Uint8Array, text: string) =>
    new streams.BatchAppendResp().setError(
      new status.Status()
        .setCode(code.Code.FAILED_PRECONDITION)
        .setMessage(text)
        .setDetails(packed(typeName, bytes)),
    )
  if (take(faults, 'notReady')) {
    return error('google.protobuf.Empty', new emptyPb.Empty().serializeBinary(), 'Server Is Not Ready')
  }
  if (append.isExpired)
    return error('event_store.client.Timeout', new shared.Timeout().serializeBinary(), 'Timeout')
  if (sizeOf(append.events) > faults.maxAppendBytes) {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(faults.maxAppendBytes)
    return error('event_store.client.MaximumAppendSizeExceeded', details.serializeBinary(), 'too large')
  }
  const outcome = store(context, append)
  if (outcome === 'break' || outcome === undefined) return outcome
  switch (outcome.kind) {
    case 'deleted': {
      const details = new shared.StreamDeleted().setStreamIdentifier(identifier(append.stream))
      return error('event_store.client.StreamDeleted', details.serializeBinary(), 'stream deleted')
    }
    case 'conflict': {
      const details = new shared.WrongExpectedVersion()
      if (outcome.current < 0n) details.setCurrentNoStream(new emptyPb.Empty())
      else details.setCurrentStreamRevision(String(outcome.current))
      if (append.expected === 'any') details.setExpectedAny(new emptyPb.Empty())
      else if (append.expected === 'no_stream') details.setExpectedNoStream(new emptyPb.Empty())
      else if (append.expected === 'stream_exists') details.setExpectedStreamExists(new emptyPb.Empty())
      else details.setExpectedStreamPosition(String(append.expected))
      return error(
        'event_store.client.WrongExpectedVersion',
        details.serializeBinary(),
        'wrong expected version',
      )
    }
    default: {
      const { revision, commit } = outcome.last
      const position = new shared.AllStreamPosition()
        .setCommitPosition(String(commit))
        .setPreparePosition(String(commit))
      const success = new streams.BatchAppendResp.Success()
        .setCurrentRevision(String(revision))
        .setPosition(position)
      return new streams.BatchAppendResp().setSuccess(success)
    }
  }
}

/** Streams.Append: one append per call, as clients use it where the server has no BatchAppend. */
export function createAppend(context: AppendContext) {
  return (call: AppendCall, answer: sendUnaryData<InstanceType<typeof streams.AppendResp>>): void => {
    const refused = refuseRequest(context.faults)
    if (refused) return answer(refused)
    let stream = ''
    let expected: Expectation = 'any'
    const events: ProposedEvent[] = []
    call.on('data', (request: InstanceType<typeof streams.AppendReq>) => {
      const options = request.getOptions()
      const message = request.getProposedMessage()
      if (options) {
        stream = streamName(options.getStreamIdentifier())
        expected = expectation(options, () => options.getRevision())
      }
      if (message) events.push(proposed(message))
    })
    call.on('end', () => {
      if (sizeOf(events) > context.faults.maxAppendBytes)
        return answer(tooLarge(context.faults.maxAppendBytes))
      const outcome = store(context, { stream, expected, events })
      if (outcome === 'break') return context.breakConnections()
      if (outcome === undefined) return
      if (outcome.kind === 'deleted') return answer(streamDeleted(stream))
      answer(null, appendAnswer(outcome))
    })
  }
}

function appendAnswer(outcome: Exclude<Outcome, { kind: 'deleted' }>) {
  if (outcome.kind === 'conflict') {
    const conflict = new streams.AppendResp.WrongExpectedVersion().setExpectedAny(new shared.Empty())
    if (outcome.current < 0n) conflict.setCurrentNoStream(new shared.Empty())
    else conflict.setCurrentRevision(String(outcome.current))
    return new streams.AppendResp().setWrongExpectedVersion(conflict)
  }
  const { revision, commit } = outcome.last
  const position = new streams.AppendResp.Position()
    .setCommitPosition(String(commit))
    .setPreparePosition(String(commit))
  const success = new streams.AppendResp.Success().setCurrentRevision(String(revision)).setPosition(position)
  return new streams.AppendResp().setSuccess(success)
}

/** Stores, then lets the answer get lost where that is asked for. */
function store(
  { log, faults }: AppendContext,
  { stream, expected, events }: Pick<Pending, 'stream' | 'expected' | 'events'>,
): Outcome | 'break' | undefined {
  const outcome = log.append(stream, expected, events)
  if (outcome.kind === 'replay' && take(faults, 'dropReplays')) return undefined
  if (outcome.kind !== 'written' && outcome.kind !== 'replay') return outcome
  if (take(faults, 'loseAnswers')) return undefined
  if (take(faults, 'breakAfterAppend')) return 'break'
  return outcome
}

function sizeOf(events: readonly Pick<StoredEvent, 'data' | 'metadata'>[]): number {
  return events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0)
}
