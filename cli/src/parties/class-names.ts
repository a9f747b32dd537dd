import { PORTABLE_CLASS } from '@lilymed/domain'
import { classId } from '@lilymed/network'
import { printable } from '@lilymed/service-kit'

/** What a draw class is called, by its id: its name where it is known, else the beginning of the id. */
export const classNames = (known: readonly string[]): ((drawClass: string) => string) => {
  const names = new Map([PORTABLE_CLASS, ...known].map((name) => [classId(name), name]))
  return (drawClass) => printable(names.get(drawClass) ?? `${drawClass.slice(0, 10)}…`)
}
