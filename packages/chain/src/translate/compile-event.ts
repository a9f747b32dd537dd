import type { EventFragment, ParamType } from 'ethers'
import type { FactJson } from './fact-json.ts'
import { createHexBytes } from './hex-bytes.ts'
import type { HexBytes } from './hex-bytes.ts'
import { readElementary, readLength, readText, wordBytes } from './read-word.ts'

/** Reads the arguments of one event of hex texts; undefined where the bytes are not exactly what a Solidity encoder writes. */
export type CompiledEvent = (
  data: string,
  topics: readonly string[],
) => Readonly<Record<string, FactJson>> | undefined

/** Reads one argument at `word`, a place in bytes; tells where the next dynamic part must begin. */
type ArgumentReader = (bytes: HexBytes, word: number, tail: Tail) => FactJson | undefined

/** Where the next dynamic part begins, in bytes: a canonical encoding leaves no gap and shares nothing. */
type Tail = { at: number }

const bytesOfData = createHexBytes()
const bytesOfTopic = createHexBytes()

/**
 * Compiles an event of an ABI to one function over the log's bytes (Solidity ABI specification, "Formal Specification of the
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
    const bytes = bytesOfData(data)
    const values: Record<string, FactJson> = {}
    const tail = { at: headBytes }
    let [fromTopics, fromData] = [0, 0]
    for (let index = 0; index < names.length; index += 1) {
      const value =
        isIndexed[index] === true
          ? topicReaders[fromTopics]?.(bytesOfTopic(topics[firstTopic + fromTopics++] ?? ''), 0, tail)
          : dataReaders[fromData]?.(bytes, wordBytes * fromData++, tail)
      if (value === undefined) return undefined
      values[names[index] ?? ''] = value
    }
    return bytes.size === tail.at ? values : undefined
  }
}

/** Of an indexed string, bytes or list the topic is its hash. */
const topicReader = (input: ParamType): ArgumentReader | undefined => {
  const isHash = isBytes(input) || input.isArray() || input.isTuple()
  return isHash ? (bytes) => (bytes.size === wordBytes ? bytes.digits : undefined) : readerOf(input)
}

const readerOf = (input: ParamType): ArgumentReader | undefined => {
  if (isBytes(input)) return dynamic((bytes, start, length) => readText(input.type, bytes, start, length))
  if (!input.isArray()) return readElementary(input.type)
  const item = input.arrayLength === -1 ? readElementary(input.arrayChildren.type) : undefined
  return item && listReader(item)
}

const isBytes = ({ type }: ParamType): boolean => type === 'string' || type === 'bytes'

/** A part that stands behind the head, at the offset that the head's word gives, its length before it. */
const dynamic =
  (
    read: (bytes: HexBytes, start: number, length: number, tail: Tail) => FactJson | undefined,
  ): ArgumentReader =>
  (bytes, word, tail) => {
    if (readLength(bytes, word) !== tail.at) return undefined
    const start = tail.at
    const length = readLength(bytes, start)
    if (length === undefined) return undefined
    const padded = Math.ceil(length / wordBytes) * wordBytes
    tail.at += wordBytes + padded
    return read(bytes, start + wordBytes, length, tail)
  }

const listReader =
  (item: NonNullable<ReturnType<typeof readElementary>>): ArgumentReader =>
  (bytes, word, tail) => {
    if (readLength(bytes, word) !== tail.at) return undefined
    const start = tail.at
    const length = readLength(bytes, start)
    if (length === undefined || start + wordBytes * (1 + length) > bytes.size) return undefined
    tail.at += wordBytes * (1 + length)
    const items: FactJson[] = []
    for (let index = 1; index <= length; index += 1) {
      const value = item(bytes, start + wordBytes * index)
      if (value === undefined) return undefined
      items.push(value)
    }
    return items
  }
