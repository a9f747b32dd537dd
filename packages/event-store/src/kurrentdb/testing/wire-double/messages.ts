import anyPb from 'google-protobuf/google/protobuf/any_pb.js'
import type { Expectation, ProposedEvent, StoredEvent } from './event-log.ts'
import { shared, streams } from './protocol.ts'

const utf8 = (bytes: Uint8Array | string) => Buffer.from(bytes as Uint8Array).toString('utf8')

export function identifier(stream: string) {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream))
}

export function streamName(id: InstanceType<typeof shared.StreamIdentifier> | undefined): string {
  return utf8(id?.getStreamName_asU8() ?? new Uint8Array())
}

/** A UUID in either of its two forms, as text. */
export function uuidText(uuid: InstanceType<typeof shared.UUID> | undefined): string {
  const structured = uuid?.getStructured()
  if (!structured) return (uuid?.getString() ?? '').toLowerCase()
  const half = (value: string) => BigInt.asUintN(64, BigInt(value)).toString(16).padStart(16, '0')
  const hex = half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits())
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** An event of a request. */
export function proposed(
  message:
    | InstanceType<typeof streams.AppendReq.ProposedMessage>
    | InstanceType<typeof streams.BatchAppendReq.ProposedMessage>,
): ProposedEvent {
  const headers = message.getMetadataMap()
  return {
    id: uuidText(message.getId()),
    type: headers.get('type') ?? '',
    contentType: headers.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}

interface ExpectingOptions {
  hasAny(): boolean
  hasNoStream(): boolean
  hasStreamExists(): boolean
}

export function expectation(options: ExpectingOptions, revision: () => string): Expectation {
  if (options.hasAny()) return 'any'
  if (options.hasNoStream()) return 'no_stream'
  if (options.hasStreamExists()) return 'stream_exists'
  return BigInt(revision())
}

const ticksPerMs = 10_000n

/** An event of an answer. */
export function eventResponse(event: StoredEvent) {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.commit))
    .setPreparePosition(String(event.prepare))
    .setData(event.data)
    .setCustomMetadata(event.metadata)
  const headers = recorded.getMetadataMap()
  headers.set('type', event.type)
  headers.set('content-type', event.contentType)
  headers.set('created', String(BigInt(event.createdMs) * ticksPerMs))
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.commit))
  return new streams.ReadResp().setEvent(read)
}

export function checkpointResponse({ commit, prepare }: StoredEvent) {
  const checkpoint = new streams.ReadResp.Checkpoint()
    .setCommitPosition(String(commit))
    .setPreparePosition(String(prepare))
  return new streams.ReadResp().setCheckpoint(checkpoint)
}

export function confirmationResponse() {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID())
  return new streams.ReadResp().setConfirmation(confirmation)
}

export function notFoundResponse(stream: string) {
  const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream))
  return new streams.ReadResp().setStreamNotFound(notFound)
}

/** A message wrapped with the name of its type. */
export function packed(typeName: string, bytes: Uint8Array) {
  const any = new anyPb.Any()
  any.pack(bytes, typeName)
  return any
}
