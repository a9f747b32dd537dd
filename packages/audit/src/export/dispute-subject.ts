import type { Bytes32, DealId, DisputeId } from '@lilymed/domain'
import type { LoggedEvent } from '../bundle/logged-event.ts'

/** Which dispute a bundle is about, and where its opening stands. */
export type DisputeSubject = {
  readonly chainId: number
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly drawClass: Bytes32
}

const streamShape = /^chain-(\d{1,16})\.facts$/

/** The chain whose facts a stream holds; undefined for any other stream. */
export const chainOfStream = (stream: string): number | undefined => {
  const digits = streamShape.exec(stream)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The subject that an event opens, where it is the opening of this dispute. */
export const subjectOpenedBy = (event: LoggedEvent, disputeId: DisputeId): DisputeSubject | undefined => {
  const chainId = chainOfStream(event.stream)
  if (chainId === undefined || event.type !== 'DisputeOpened') return undefined
  const { disputeId: opened, dealId, drawClass } = event.data as Readonly<Record<string, string>>
  if (opened !== disputeId || dealId === undefined || drawClass === undefined) return undefined
  return { chainId, disputeId, dealId, drawClass }
}
