import { checked, type EncodedEvent } from './encode-append.ts'

/**
 * An event whose maker vouches for what `encodeEvents` would look at: a valid id and type, data and metadata that JSON carries
 * without loss and nobody changes any more, both as JSON.stringify writes them, and a size, `bytes`, that theirs does not exceed.
 *
 * A class, so that a maker can write its texts when they are asked for, which is once, as the event is stored: those of thousands of
 * events held until then are most of what a garbage collector has to move about during a backfill (measured).
 */
export abstract class OwnedEvent implements EncodedEvent {
  get [checked](): true {
    return true
  }
  abstract readonly type: string
  abstract readonly bytes: number
  abstract get id(): string
  abstract get value(): EncodedEvent['value']
  abstract get data(): string
  abstract get metadata(): string | null
}
