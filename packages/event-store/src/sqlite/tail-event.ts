import type { EncodedEvent } from '../port/encode-append.ts'
import type { FollowedEvent, Position } from '../port/event-store.ts'
import { toPosition } from './position.ts'

/** Where an event lies. `created` is in unix milliseconds. */
export interface EventPlace {
  readonly stream: string
  readonly rev: number
  readonly pos: number
  readonly created: number
}

/**
 * An event that was appended by this process, as a follower gets it. A class, because thousands are held at a time: what a follower
 * does not look at is never made (measured).
 */
export class TailEvent implements FollowedEvent {
  readonly appended: EncodedEvent
  /** Of the first event of its append, which is `index` events before it. */
  private readonly first: EventPlace
  private readonly index: number

  constructor(first: EventPlace, index: number, appended: EncodedEvent) {
    this.first = first
    this.index = index
    this.appended = appended
  }
  get type(): string {
    return this.appended.type
  }
  get data(): FollowedEvent['data'] {
    return this.appended.value.data
  }
  get metadata(): FollowedEvent['metadata'] {
    return this.appended.value.metadata
  }
  get stream(): string {
    return this.first.stream
  }
  get revision(): bigint {
    return BigInt(this.first.rev + this.index)
  }
  get position(): Position {
    return toPosition(this.first.pos + this.index)
  }
  get created(): number {
    return this.first.created
  }
}
