import type { EventFragment, ParamType } from 'ethers'
import type { FactJson } from './fact-json.ts'
import { readElementary, readLength, readText } from './read-word.ts'

/** Reads the arguments of one event; undefined where the bytes are not exactly what a Solidity encoder writes. */
export type CompiledEvent = (
  data: string,
  topics: readonly string[],
) => Readonly<Record<string, FactJson>> | undefined

/** Reads one argument at `word`, a place in hex digits; tells where the next dynamic part must begin. */
type ArgumentReader = (digits: string, word: number, tail: Tail) => FactJson | undefined

/** Where the next dynamic part begins, in bytes: a canonical encoding leaves no gap and shares nothing. */
type Tail = { at: number }

const wordDigits = 64
const wordBytes = 32

/**
 * Compiles an event of an ABI to one function over the log's hex digits (Solidity ABI specification, "Formal Specification of the
 * Encoding" and "Events"). It accepts canonical encodings only, every offset, length and padding checked, so that no two byte
 * strings read alike and nothing is read twice; undefined for an event with a type it does not know, such as a tuple.
 */
export const compileEvent = (fragment: EventFragment): CompiledEvent | undefined => {
  const isKnown = fragment.inputs.every((input) => input.indexed === true || readerOf(input) !== undefined)
  const topicReaders = fragment.inputs.filter(({ indexed }) => indexed === true).map(topicReader)
  if (!isKnown || topicReaders.includes(undefined)) return undefined
  const dataReaders = fragment.inputs.filter(({ indexed }) => indexed !== true).map(readerOf)
  const names = fragment.inputs.map(({ name }, index) => (name === '' ? `argument${index}` : name))
  const isIndexed = fragment.inputs.map(({ indexed }) => indexed === true)
  const headBytes = dataReaders.length * wordBytes
  const topicCount = topicReaders.length + (fragment.anonymous ? 0 : 1)
  const firstTopic = fragment.anonymous ? 0 : 1

  return (data, topics) => {
    if (topics.length !== topicCount) return undefined
    const values: Record<string, FactJson> = {}
    const tail = { at: headBytes }
    let [fromTopics, fromData] = [0, 0]
    for (let index = 0; index < names.length; index += 1) {
      const value =
        isIndexed[index] === true
          ? topicReaders[fromTopics]?.(topics[firstTopic + fromTopics++] ?? '', 2, tail)
          : dataReaders[fromData]?.(data, 2 + wordDigits * fromData++, tail)
      if (value === undefined) return undefined
      values[names[index] ?? ''] = value
    }
    return data.length === 2 + tail.at * 2 ? values : undefined
  }
}

/** Of an indexed string, bytes or list the topic is its hash. */
const topicReader = (input: ParamType): ArgumentReader | undefined => {
  const isHash = isBytes(input) || input.isArray() || input.isTuple()
  return isHash ? (digits) => (digits.length === 2 + wordDigits ? digits : undefined) : readerOf(input)
}

const readerOf = (input: ParamType): ArgumentReader | undefined => {
  if (isBytes(input)) return dynamic((digits, start, length) => readText(input.type, digits, start, length))
  if (!input.isArray()) return readElementary(input.type)
  const item = input.arrayLength === -1 ? readElementary(input.arrayChildren.type) : undefined
  return item && listReader(item)
}

const isBytes = ({ type }: ParamType): boolean => type === 'string' || type === 'bytes'

/** A part that stands behind the head, at the offset that the head's word gives, its length before it. */
const dynamic =
  (
    read: (digits: string, start: number, length: number, tail: Tail) => FactJson | undefined,
  ): ArgumentReader =>
  (digits, word, tail) => {
    if (readLength(digits, word) !== tail.at) return undefined
    const start = 2 + tail.at * 2
    const length = readLength(digits, start)
    if (length === undefined) return undefined
    const padded = Math.ceil(length / wordBytes) * wordBytes
    tail.at += wordBytes + padded
    return read(digits, start + wordDigits, length, tail)
  }

const listReader =
  (item: NonNullable<ReturnType<typeof readElementary>>): ArgumentReader =>
  (digits, word, tail) => {
    if (readLength(digits, word) !== tail.at) return undefined
    const start = 2 + tail.at * 2
    const length = readLength(digits, start)
    if (length === undefined || start + wordDigits * (1 + length) > digits.length) return undefined
    tail.at += wordBytes * (1 + length)
    const items: FactJson[] = []
    for (let index = 1; index <= length; index += 1) {
      const value = item(digits, start + wordDigits * index)
      if (value === undefined) return undefined
      items.push(value)
    }
    return items
  }
