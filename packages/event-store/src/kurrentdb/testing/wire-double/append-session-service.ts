import { Metadata, type sendUnaryData, type ServerReadableStream, status as grpcStatus } from '@grpc/grpc-js'
import type { EventLog, Expectation, ProposedEvent } from './event-log.ts'
import { type Faults, take } from './faults.ts'
import { packed } from './messages.ts'
import { code, errors2, status, streams2 } from './protocol.ts'
import { type Refusal, refuseRequest } from './refusals.ts'

type Call = ServerReadableStream<
  InstanceType<typeof streams2.AppendRequest>,
  InstanceType<typeof streams2.AppendSessionResponse>
>

interface Part {
  readonly stream: string
  readonly expected: Expectation
  readonly events: ProposedEvent[]
}

/** StreamsService.AppendSession of the second protocol: an append to several streams, since 25.1. */
export function createAppendSession(log: EventLog, faults: Faults) {
  return (call: Call, answer: sendUnaryData<InstanceType<typeof streams2.AppendSessionResponse>>): void => {
    const parts: Part[] = []
    const refused = refuseRequest(faults)
    if (refused) return answer(refused)
    call.on('data', (request: InstanceType<typeof streams2.AppendRequest>) => {
      parts.push({
        stream: request.getStream(),
        expected: fromNumber(request.getExpectedRevision() ?? '-2'),
        events: request.getRecordsList().map(toProposed),
      })
    })
    call.on('end', () => {
      const outcome = commit(log, parts)
      if ('code' in outcome) return answer(outcome)
      if (!take(faults, 'loseAnswers')) answer(null, outcome)
    })
  }
}

/** All parts or none. Parts that are stored already beside parts that are not are conflicts; the first one is told. */
function commit(
  log: EventLog,
  parts: readonly Part[],
): InstanceType<typeof streams2.AppendSessionResponse> | Refusal {
  const decisions = parts.map((part) => ({
    part,
    decision: log.decide(
      part.stream,
      part.expected,
      part.events.map(({ id }) => id),
    ),
  }))
  const replays = decisions.flatMap(({ decision }) => (decision.kind === 'replay' ? [decision.last] : []))
  if (replays.length < parts.length) {
    for (const { part, decision } of decisions) {
      if (decision.kind === 'deleted') return tombstoned(part.stream)
      const current =
        decision.kind === 'replay'
          ? decision.last.revision
          : decision.kind === 'conflict'
            ? decision.current
            : undefined
      if (current !== undefined) return conflict(part, current)
    }
  }
  const last = replays.length === parts.length ? replays : log.write(parts)
  const response = new streams2.AppendSessionResponse()
  for (const { stream, revision, commit: position } of last) {
    const output = new streams2.AppendResponse().setStream(stream).setStreamRevision(String(revision))
    response.addOutput(output.setPosition(String(position)))
  }
  const highest = last.reduce((most, event) => (event.commit > most ? event.commit : most), 0n)
  return response.setPosition(String(highest))
}

/** Properties come back to readers of the first protocol as JSON, with two keys of the server's added. */
function toProposed(record: InstanceType<typeof streams2.AppendRecord>): ProposedEvent {
  const type = record.getSchema()?.getName() ?? ''
  const properties: Record<string, string> = { '$schema.name': type, '$schema.format': 'Json' }
  record.getPropertiesMap().forEach((value, key) => {
    properties[key] = value.getStringValue()
  })
  return {
    id: (record.getRecordId() ?? '').toLowerCase(),
    type,
    contentType: 'application/json',
    data: record.getData_asU8(),
    metadata: Buffer.from(JSON.stringify(properties)),
  }
}

function fromNumber(text: string): Expectation {
  const words: Record<string, Expectation> = { '-1': 'no_stream', '-2': 'any', '-4': 'stream_exists' }
  return words[text] ?? BigInt(text)
}

const numberOf: Record<string, string> = { no_stream: '-1', any: '-2', stream_exists: '-4' }

function conflict({ stream, expected }: Part, current: bigint): Refusal {
  const details = new errors2.StreamRevisionConflictErrorDetails()
    .setStream(stream)
    .setExpectedRevision(numberOf[String(expected)] ?? String(expected))
    .setActualRevision(String(current))
  return detailed(
    'Append failed due to a revision conflict.',
    'StreamRevisionConflictErrorDetails',
    details.serializeBinary(),
  )
}

function tombstoned(stream: string): Refusal {
  const details = new errors2.StreamTombstonedErrorDetails().setStream(stream)
  return detailed('Stream has been tombstoned.', 'StreamTombstonedErrorDetails', details.serializeBinary())
}

function detailed(text: string, typeName: string, bytes: Uint8Array): Refusal {
  const rich = new status.Status().setCode(code.Code.FAILED_PRECONDITION).setMessage(text)
  rich.setDetails(packed(`kurrentdb.protocol.v2.streams.errors.${typeName}`, bytes))
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(rich.serializeBinary()))
  return { code: grpcStatus.FAILED_PRECONDITION, details: text, metadata }
}
