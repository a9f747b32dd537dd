import type { ByteReader } from './byte-reader.ts'
import type { Settling } from './nan-watch.ts'

/** Fuel taken at a place, in units of one instruction: the function's entry, or the head of a loop. */
export type Charge = { readonly at: number; cost: number }

/** Where an instruction stands in a function body: offset of its first byte and of the byte after it. */
export type Span = { readonly start: number; readonly end: number }

/** What the rewriter must know of a function body; offsets count from the body's first byte, the locals' count. */
export type FunctionPlan = {
  /** Where the instructions begin. */
  readonly codeStart: number
  readonly localGroups: number
  /** Parameters and locals: the number of the first local that the rewriter adds. */
  readonly locals: number
  readonly charges: readonly Charge[]
  readonly settlings: readonly Settling[]
  readonly memoryGrows: readonly Span[]
  /** Instructions that take as long as their last operand says: bytes of memory, or elements of a table. */
  readonly memoryBulks: readonly number[]
  readonly tableBulks: readonly number[]
  /** `return`s, each with the number of blocks it leaves. */
  readonly returns: readonly (Span & { readonly depth: number })[]
  readonly callsFunctions: boolean
  /** What a call takes of the stack allowance, in words of eight bytes. */
  readonly frameWords: number
}

/** A plan as it is being made. */
export type PlanDraft = {
  readonly reader: ByteReader
  readonly charges: Charge[]
  readonly memoryGrows: Span[]
  readonly memoryBulks: number[]
  readonly tableBulks: number[]
  readonly returns: (Span & { readonly depth: number })[]
  instructions: number
  callsFunctions: boolean
  usesVectors: boolean
}
