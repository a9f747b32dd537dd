/** Reads a list of CPUs as the kernel writes it: `0-3,8`. */
export function parseCpuList(text: string): readonly number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = Number.NaN, last = first] = part.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
}

/**
 * The CPUs of a slot that shows so many to a program, spread so that slots share none before they must.
 *
 * @param available CPUs this process may use; at least `count`
 * @returns a list for a cpuset, ascending
 */
export function cpusOfSlot(available: readonly number[], slotIndex: number, count: number): string {
  const start = (slotIndex * count) % available.length
  const chosen = Array.from(
    { length: count },
    (_, index) => available[(start + index) % available.length] ?? 0,
  )
  return chosen.sort((a, b) => a - b).join(',')
}
