/** Opcodes of the EVM that the bench's contracts use (Ethereum Yellow Paper, appendix H; PUSH0 is EIP-3855). */
const opcodes = {
  STOP: 0x00,
  ADD: 0x01,
  GT: 0x11,
  EQ: 0x14,
  ISZERO: 0x15,
  SHR: 0x1c,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODECOPY: 0x39,
  POP: 0x50,
  JUMP: 0x56,
  JUMPI: 0x57,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  PUSH0: 0x5f,
  DUP1: 0x80,
  DUP2: 0x81,
  DUP3: 0x82,
  DUP7: 0x86,
  LOG1: 0xa1,
  CALL: 0xf1,
  RETURN: 0xf3,
} as const

type Opcode = keyof typeof opcodes

/** An opcode, a number to push, a place to jump to (`:name`), that place's address to push (`@name`), or bytes as they are. */
export type Instruction = Opcode | number | `:${string}` | `@${string}` | { readonly bytes: string }

const isOpcode = (instruction: string): instruction is Opcode => Object.hasOwn(opcodes, instruction)

const sizeOf = (instruction: Instruction): number => {
  if (typeof instruction === 'object') return instruction.bytes.length / 2
  if (typeof instruction === 'number') return 5
  return instruction.startsWith('@') ? 3 : 1
}

const hex = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, '0')

/** Assembles runtime code. Numbers take four bytes and places two, so that sizes are known beforehand. A `:name` before bytes is where they begin, marked by a JUMPDEST. */
export const assemble = (program: readonly Instruction[]): `0x${string}` => {
  const places = new Map<string, number>()
  let at = 0
  for (const instruction of program) {
    if (typeof instruction === 'string' && instruction.startsWith(':')) places.set(instruction.slice(1), at)
    at += sizeOf(instruction)
  }
  const encode = (instruction: Instruction): string => {
    if (typeof instruction === 'object') return instruction.bytes
    if (typeof instruction === 'number') return `63${hex(instruction, 4)}`
    if (isOpcode(instruction)) return hex(opcodes[instruction], 1)
    if (instruction.startsWith(':')) return hex(opcodes.JUMPDEST, 1)
    const place = places.get(instruction.slice(1))
    if (place === undefined) throw new RangeError(`expected a place of the program, got ${instruction}`)
    return `61${hex(place, 2)}`
  }
  return `0x${program.map(encode).join('')}`
}
