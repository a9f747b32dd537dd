import { concatenate, encodeU32 } from '../engines/wasm/module/encode.ts'
import { i32 } from './module-builder.ts'
import {
  accessCode,
  binariesTo,
  byteOf,
  constantOf,
  counterOf,
  deepestLoop,
  kinds,
  localOf,
  localsOfKind,
  scratchOf,
  unariesTo,
} from './random-code.ts'
import type { Code, Computed, Kind } from './random-code.ts'

/** A module as it is, and the same one with every computed float settled at once: an engine that does so is what we imitate. */
export type RandomModule = { readonly plain: Uint8Array; readonly settled: Uint8Array }

/** Choices read off a tape of bytes; where it has ended, the first of everything is chosen. */
type Choices = {
  /** A number below `count`. */
  below(count: number): number
  pick<T>(items: readonly T[]): T
}

function choicesOf(tape: Uint8Array): Choices {
  let next = 0
  const below = (count: number) => (tape[next++] ?? 0) % count
  return {
    below,
    pick: (items) => items[below(items.length)] ?? raise('a choice among nothing'),
  }
}

type Place = {
  readonly choices: Choices
  readonly depth: number
  readonly loops: number
  /** What the functions that may be called give. */
  readonly functions: readonly Kind[]
}

const address: Code = [0x41, 0xf8, 0xff, 0x01, 0x71] // & 0x7ff8

/** Code that leaves a value of a kind. */
function expression(kind: Kind, outer: Place): Code {
  const { choices, functions } = outer
  const place = { ...outer, depth: outer.depth - 1 }
  const of = (inner: Kind) => expression(inner, place)
  const local = () => localOf(kind, choices.below(localsOfKind))
  const leaves = [() => constantOf(kind, choices.below), (): Code => [0x20, local()]]
  if (outer.depth <= 0) return choices.pick(leaves)()
  const callable = functions.flatMap((gives, index) => (gives === kind ? [index] : []))
  const binary = () => {
    const [takes, , code] = choices.pick(binariesTo(kind))
    return [of(takes), of(takes), code]
  }
  const unary = () => {
    const [takes, , code] = choices.pick(unariesTo(kind))
    return [of(takes), code]
  }
  const forms: (() => readonly Code[])[] = [
    ...leaves.map((leaf) => () => [leaf()]),
    binary,
    binary,
    binary,
    unary,
    unary,
    () => [of(kind), [0x22, local()]],
    () => [of(kind), of(kind), of('i32'), [0x1c, 1, byteOf(kind)]],
    () => [of('i32'), address, accessCode[kind].load],
    () => [of('i32'), [0x04, byteOf(kind)], of(kind), [0x05], of(kind), [0x0b]],
    () => [[0x02, byteOf(kind)], of(kind), of('i32'), [0x0d, 0, 0x1a], of(kind), [0x0b]],
    ...(callable.length === 0
      ? []
      : [() => [...kinds.map(of), [0x10, ...encodeU32(choices.pick(callable))]]]),
  ]
  return choices.pick(forms)().flat()
}

/** Code that changes locals and memory and leaves nothing. */
function statement(outer: Place): Code {
  const { choices, loops } = outer
  const place = { ...outer, depth: outer.depth - 1 }
  const of = (inner: Kind) => expression(inner, place)
  const kind = choices.pick(kinds)
  const body = (within: Place = place) =>
    Array.from({ length: choices.below(4) }, () => statement(within)).flat()
  const assign = () => [of(kind), [0x21, localOf(kind, choices.below(localsOfKind))]]
  const keep = () => [of('i32'), address, of(kind), accessCode[kind].store]
  const fill = () => [of('i32'), address, of('i32'), [0x41, choices.below(64), 0xfc, 11, 0]]
  const simple = [assign, keep, assign, keep, fill, () => [of(kind), [0x1a]]]
  const repeat = () => {
    const counter = counterOf(loops)
    const countDown = [0x20, counter, 0x41, 1, 0x6b, 0x22, counter, 0x0d, 0]
    const begins = [0x41, 1 + choices.below(5), 0x21, counter, 0x03, 0x40]
    return [begins, body({ ...place, loops: loops + 1 }), countDown, [0x0b]]
  }
  const nested = [
    () => [of('i32'), [0x04, 0x40], body(), [0x05], body(), [0x0b]],
    () => [[0x02, 0x40], body(), of('i32'), [0x0d, 0], body(), [0x0b]],
    ...(loops < deepestLoop ? [repeat, repeat] : []),
  ]
  return choices
    .pick(outer.depth <= 0 ? simple : [...simple, ...nested])()
    .flat()
}

/** One function's code: statements, sometimes an early return, a result. */
function functionCode(gives: Kind, choices: Choices, functions: readonly Kind[]): Code {
  const place: Place = { choices, depth: 3, loops: 0, functions }
  const statements = Array.from({ length: choices.below(6) }, () => statement(place))
  const early =
    choices.below(2) === 0
      ? []
      : [expression('i32', place), [0x04, 0x40], expression(gives, place), [0x0f, 0x0b]]
  return [...statements, ...early, expression(gives, place)].flat()
}

const settlingCode: Readonly<Record<Computed, { readonly kind: Kind; readonly code: Code }>> = {
  f32: { kind: 'f32', code: [0x43, 0, 0, 0xc0, 0x7f] },
  f64: { kind: 'f64', code: [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f] },
  f32x4: { kind: 'v128', code: [0xfd, 12, ...[1, 2, 3, 4].flatMap(() => [0, 0, 0xc0, 0x7f])] },
  f64x2: { kind: 'v128', code: [0xfd, 12, ...[1, 2].flatMap(() => [0, 0, 0, 0, 0, 0, 0xf8, 0x7f])] },
}
const unequal: Readonly<Record<Computed, readonly number[]>> = {
  f32: [0x5c, 0x1b],
  f64: [0x62, 0x1b],
  f32x4: [0xfd, 66, 0xfd, 82],
  f64x2: [0xfd, 72, 0xfd, 82],
}

/** x becomes NaN, x, x ≠ x, select. */
function settle(computed: Computed): readonly number[] {
  const { kind, code } = settlingCode[computed]
  const scratch = scratchOf(kind)
  const again = [0x20, scratch]
  return [0x21, scratch, ...(code as readonly number[]), ...again, ...again, ...again, ...unequal[computed]]
}
const write = (code: Code, isSettled: boolean): readonly number[] =>
  code.flatMap((part) => (typeof part === 'number' ? [part] : isSettled ? settle(part) : []))

const list = (items: readonly (readonly number[])[]) => [...encodeU32(items.length), ...items.flat()]
const named = (name: string) => [name.length, ...Buffer.from(name)]

const parameters = kinds.map((kind) => [byteOf(kind)])
const declaredLocals = list([
  ...kinds.map((kind) => [localsOfKind - 1, byteOf(kind)]),
  ...kinds.map((kind) => [1, byteOf(kind)]),
  [deepestLoop + 1, byteOf('i32')],
])
const firstValues = [
  [0x41, 7],
  [0x42, 9],
  [0x43, 0, 0, 0x80, 0x3f],
  [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  [0xfd, 12, ...Array.from({ length: 16 }, (_, index) => index)],
].flat()

type RandomFunction = { readonly gives: Kind; readonly code: Code }

/** A WASI command that calls every function once and stores what it gives. */
function assemble(functions: readonly RandomFunction[], isSettled: boolean): Uint8Array {
  const sized = (body: readonly number[]) => [...encodeU32(body.length), ...body]
  const types = functions.map(({ gives }) => [0x60, ...list(parameters), 1, byteOf(gives)])
  const bodies = functions.map(({ code }) => sized([...declaredLocals, ...write(code, isSettled), 0x0b]))
  const calls = functions.flatMap(({ gives }, index) => {
    const call = [...i32(16 * index), ...firstValues, 0x10, ...encodeU32(index)]
    return [...call, ...write(accessCode[gives].store, isSettled)]
  })
  const start = functions.length
  const sections: readonly (readonly [number, readonly number[]])[] = [
    [1, list([...types, [0x60, 0, 0]])],
    [3, list([...functions.keys(), start].map(encodeU32))],
    [5, [1, 1, 1, 1]],
    [
      7,
      list([
        [...named('memory'), 2, 0],
        [...named('_start'), 0, ...encodeU32(start)],
      ]),
    ],
    [10, list([...bodies, sized([0, ...calls, 0x0b])])],
  ]
  const encoded = sections.flatMap(([id, content]) => [[id, ...encodeU32(content.length)], content])
  return concatenate([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...encoded)
}

/** A module of one to four functions, each of which may call those before it; it validates, whatever the tape. */
export function moduleFromTape(tape: Uint8Array): RandomModule {
  const choices = choicesOf(tape)
  const results = Array.from({ length: 1 + choices.below(4) }, () => choices.pick(kinds))
  const functions = results.map((gives, index): RandomFunction => ({
    gives,
    code: functionCode(gives, choices, results.slice(0, index)),
  }))
  return { plain: assemble(functions, false), settled: assemble(functions, true) }
}

function raise(message: string): never {
  throw new TypeError(message)
}
