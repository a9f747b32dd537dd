import type { SlotsView, TestedSlot } from '@lilymed/reexecutor'
import { printable } from '@lilymed/service-kit'
import { columns, countInWords } from '../words.ts'

const plural = (count: number, noun: string): string =>
  `${countInWords(count)} ${noun}${count === 1 ? '' : 's'}`

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(0)} GiB`

/** What a machine runs and in which classes, for people: slots with the same class are told once. */
export const classesInWords = ({ engines }: SlotsView): string => {
  const slots = engines.flatMap(({ engine, slots: own }) => own.map((slot) => ({ engine, ...slot })))
  const ready = new Set(slots.map(({ engine }) => engine)).size
  const rows = slots.map(({ id, drawClass, gpu }) => [
    id,
    drawClass,
    gpu === undefined ? '-' : `${printable(gpu.model)}, ${gibibytes(gpu.vramBytes)}`,
  ])
  const classes = [...new Set(slots.map(({ determinismClass }) => determinismClass))].flatMap((name) => [
    `${printable(name)}\n`,
    `  ${slots
      .filter(({ determinismClass }) => determinismClass === name)
      .map(({ id }) => id)
      .join(', ')}\n`,
  ])
  const lacking = engines.flatMap(({ engine, reason }) =>
    reason === undefined ? [] : [[engine, printable(reason)]],
  )
  return [
    `${plural(ready, 'engine')}, ${plural(slots.length, 'slot')}\n\n`,
    columns([['slot', 'draw class', 'gpu'], ...rows]),
    '\ndeterminism classes\n',
    ...classes,
    ...(lacking.length === 0 ? [] : ['\nnot here\n', columns(lacking)]),
  ].join('')
}

/** What each slot answered to its known-answer test, for people. */
export const testsInWords = (tests: readonly TestedSlot[]): string => {
  const failed = tests.filter(({ ok }) => !ok)
  const rows = tests.map(({ slot, ok, tookMs }) => [
    ok ? '✔' : '✖',
    slot,
    ok ? 'right' : 'WRONG',
    `${tookMs} ms`,
  ])
  const reasons = failed.flatMap(({ slot, expected, found }) => [
    `\n${slot}\n  expected ${printable(expected)}\n  got      ${printable(found)}\n`,
  ])
  const verdict =
    failed.length === 0
      ? `${plural(tests.length, 'slot')} gave the known answer\n`
      : `${failed.length} of ${plural(tests.length, 'slot')} gave a wrong answer: nothing they compute can be trusted\n`
  return [columns([['', 'slot', 'answer', 'took'], ...rows]), ...reasons, '\n', verdict].join('')
}
