import type { FloatKind, Operand } from './operand.ts'
import { settled } from './operand.ts'

/** A place where a NaN is to be made the canonical one: behind the instruction that ends at `end`. */
export type Settling = { readonly end: number; readonly float: FloatKind }

/**
 * Finds where the bits of a NaN that arithmetic made become visible in a function. The specification (§4.3.3) leaves those
 * bits to the machine, and allows them to be canonical always. Only arithmetic may see other bits: whatever else takes a
 * computed value has it settled at its origin. A local that holds nothing but computed values of one kind may hold unsettled
 * ones; what is read from it is then settled where it is used.
 */
export type NanWatch = {
  /** The operand's bits are seen. */
  reveal(operand: Operand): Operand
  /** The operand is taken as numbers of a kind. */
  take(operand: Operand, float: FloatKind): void
  assign(local: number, operand: Operand): void
  /** All places, once the function has been read to its end. */
  settlings(): readonly Settling[]
}

type Assignments = { float: FloatKind | undefined; isMixed: boolean; readonly ends: number[] }

/** A watch over one function; parameters come from anywhere and are settled. */
export function createNanWatch(parameters: number): NanWatch {
  const revealed = new Map<number, FloatKind>()
  const locals = new Map<number, Assignments>()
  const uses: { readonly local: number; readonly end: number; readonly takenAs: FloatKind | undefined }[] = []

  const assignmentsOf = (local: number): Assignments => {
    const known = locals.get(local) ?? { float: undefined, isMixed: local < parameters, ends: [] }
    locals.set(local, known)
    return known
  }
  const reveal = (operand: Operand): Operand => {
    if (operand.kind === 'arithmetic') revealed.set(operand.end, operand.float)
    if (operand.kind === 'local') uses.push({ local: operand.local, end: operand.end, takenAs: undefined })
    return settled
  }

  return {
    reveal,
    take: (operand, float) => {
      if (operand.kind === 'arithmetic' && operand.float !== float) reveal(operand)
      if (operand.kind === 'local') uses.push({ local: operand.local, end: operand.end, takenAs: float })
    },
    assign: (local, operand) => {
      if (operand.kind === 'number') return
      const assignments = assignmentsOf(local)
      if (operand.kind === 'arithmetic') {
        assignments.float ??= operand.float
        if (assignments.float !== operand.float) assignments.isMixed = true
        assignments.ends.push(operand.end)
        // Kept by its end alone, so the kind of a mixed local's value is noted where it was made.
        if (assignments.isMixed) reveal(operand)
        return
      }
      reveal(operand)
      assignments.isMixed = true
    },
    settlings: () => {
      for (const { float, isMixed, ends } of locals.values()) {
        if (!isMixed || float === undefined) continue
        for (const end of ends) if (!revealed.has(end)) revealed.set(end, float)
      }
      for (const { local, end, takenAs } of uses) {
        const { float, isMixed } = assignmentsOf(local)
        if (!isMixed && float !== undefined && takenAs !== float) revealed.set(end, float)
      }
      return [...revealed].map(([end, float]) => ({ end, float }))
    },
  }
}
