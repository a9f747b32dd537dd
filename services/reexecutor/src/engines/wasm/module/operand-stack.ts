import type { FunctionType } from './function-types.ts'
import type { NanWatch } from './nan-watch.ts'
import { settled } from './operand.ts'
import type { Operand } from './operand.ts'
import type { Effect } from './effects.ts'

/** A block that is open: what its label takes, and what it leaves behind. */
type Control = {
  readonly isLoop: boolean
  readonly parameters: number
  readonly results: number
  readonly base: number
  isUnreachable: boolean
}

/** The operand stack of a function as far as it can be known without running it; the function validates. */
export type OperandStack = {
  /** Blocks open, the function's own not counted. */
  readonly depth: number
  /** The most operands there ever were. */
  readonly highest: number
  push(operand: Operand): void
  pop(): Operand
  /** Takes `count` operands whose bits are seen, and puts `results` settled ones there. */
  reveal(count: number, results: number): void
  apply(effect: Effect, end: number): void
  open(type: Signature, isLoop: boolean): void
  /** At an `else`: the block begins again. */
  alternate(): void
  close(): void
  /** Goes to a label, for good unless `mayStay`. */
  branch(label: number, mayStay: boolean): void
  leave(): void
}

export type Signature = { readonly parameters: number; readonly results: number }

/** The stack of a function that leaves `type.results` behind; what its NaNs show is told to `watch`. */
export function createOperandStack({ results }: FunctionType, watch: NanWatch): OperandStack {
  const operands: Operand[] = []
  const controls: Control[] = [
    { isLoop: false, parameters: 0, results: results.length, base: 0, isUnreachable: false },
  ]
  let highest = 0
  const current = (): Control => controls.at(-1) ?? brokenOff()

  const push = (operand: Operand) => {
    operands.push(operand)
    if (operands.length > highest) highest = operands.length
  }
  const pop = (): Operand => {
    const { base, isUnreachable } = current()
    // Behind a branch the stack holds whatever is asked of it.
    if (operands.length <= base) return isUnreachable ? settled : brokenOff()
    return operands.pop() ?? brokenOff()
  }
  const reveal = (count: number, left: number) => {
    for (let index = 0; index < count; index++) watch.reveal(pop())
    for (let index = 0; index < left; index++) push(settled)
  }
  const leave = () => {
    const control = current()
    operands.length = control.base
    control.isUnreachable = true
  }
  return {
    get depth() {
      return controls.length - 1
    },
    get highest() {
      return highest
    },
    push,
    pop,
    reveal,
    leave,
    apply: ({ pops, pushes, takes, gives }, end) => {
      for (let index = 0; index < pops; index++) {
        if (takes === undefined) watch.reveal(pop())
        else watch.take(pop(), takes)
      }
      if (pushes === 1) push(gives === undefined ? settled : { kind: 'arithmetic', float: gives, end })
    },
    open: ({ parameters, results: left }, isLoop) => {
      reveal(parameters, 0)
      controls.push({ isLoop, parameters, results: left, base: operands.length, isUnreachable: false })
      reveal(0, parameters)
    },
    alternate: () => {
      const control = current()
      reveal(control.results, 0)
      operands.length = control.base
      control.isUnreachable = false
      reveal(0, control.parameters)
    },
    close: () => {
      const { results: left } = current()
      reveal(left, 0)
      operands.length = current().base
      controls.pop()
      if (controls.length > 0) reveal(0, left)
    },
    branch: (label, mayStay) => {
      const target = controls.at(-1 - label) ?? brokenOff()
      const taken = target.isLoop ? target.parameters : target.results
      reveal(taken, mayStay ? taken : 0)
      if (!mayStay) leave()
    },
  }
}

function brokenOff(): never {
  throw new TypeError('a function that validates took an operand or a block that is not there')
}
