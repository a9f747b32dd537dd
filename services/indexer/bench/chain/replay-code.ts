import { assemble } from './assemble.ts'
import type { Instruction } from './assemble.ts'

/** Runs `body` once per entry of the calldata: two words, of which the second is the length of the bytes that follow. */
const forEachEntry = (body: readonly Instruction[]): readonly Instruction[] => [
  'PUSH0', // where the entry begins
  ':entry',
  ...(['DUP1', 'CALLDATASIZE', 'GT', 'ISZERO', '@end', 'JUMPI'] as const),
  ...(['DUP1', 32, 'ADD', 'CALLDATALOAD'] as const), // its length
  ...(['DUP1', 'DUP3', 64, 'ADD', 'PUSH0', 'CALLDATACOPY'] as const),
  ...body, // sees the length over the beginning, and its bytes in memory
  ...(['ADD', 64, 'ADD', '@entry', 'JUMP'] as const),
  ':end',
  'STOP',
]

/** Code that calls, for every entry of its calldata {address, length, bytes}, that address with those bytes. */
export const directorCode = (): `0x${string}` =>
  assemble(
    forEachEntry([
      ...(['PUSH0', 'PUSH0', 'DUP3', 'PUSH0', 'PUSH0'] as const),
      ...(['DUP7', 'CALLDATALOAD', 'GAS', 'CALL', 'POP'] as const),
    ]),
  )

/**
 * Code of a contract that emits, for every entry of its calldata {topic, length, data}, a log of that topic and data, and that
 * answers the given reads, by selector, with the same bytes every time.
 */
export const emitterCode = (answers: Readonly<Record<string, string>>): `0x${string}` => {
  const reads = Object.entries(answers)
  return assemble([
    ...(['PUSH0', 'CALLDATALOAD', 224, 'SHR'] as const),
    ...reads.flatMap(([selector]): Instruction[] => [
      'DUP1',
      Number(selector),
      'EQ',
      `@${selector}`,
      'JUMPI',
    ]),
    'POP',
    ...forEachEntry(['DUP2', 'CALLDATALOAD', 'DUP2', 'PUSH0', 'LOG1']),
    ...reads.flatMap(([selector, answer]): Instruction[] => {
      const size = (answer.length - 2) / 2
      const copy: Instruction[] = [size, `@bytes of ${selector}`, 1, 'ADD', 'PUSH0', 'CODECOPY']
      return [`:${selector}`, ...copy, size, 'PUSH0', 'RETURN']
    }),
    // Bytes come last: what looks like a PUSH in them would swallow the JUMPDEST behind them.
    ...reads.flatMap(([selector, answer]): Instruction[] => [
      `:bytes of ${selector}`,
      { bytes: answer.slice(2) },
    ]),
  ])
}
