import type { Command, Operand, Pipeline } from './template-node.ts'
import { TemplateRefusal } from './template-rejection.ts'
import type { TokenReader } from './token-reader.ts'

const readOperands = (reader: TokenReader): Operand[] => {
  const operands: Operand[] = []
  while (reader.skipSpace()) {
    const token = reader.peek()
    if (token.kind === 'field') operands.push({ kind: 'field', offset: token.offset, name: token.text })
    else if (token.kind === 'string')
      operands.push({ kind: 'string', offset: token.offset, text: token.text })
    else break
    reader.next()
  }
  return operands
}

const readCommand = (reader: TokenReader): Command => {
  reader.skipSpace()
  const token = reader.next()
  if (token.kind === 'field') return { kind: 'field', offset: token.offset, name: token.text }
  if (token.kind === 'word' && (token.text === 'js' || token.text === 'subst')) {
    return { kind: 'function', offset: token.offset, name: token.text, operands: readOperands(reader) }
  }
  if (token.kind === 'word') {
    throw new TemplateRefusal(
      'TEMPLATE_UNSUPPORTED',
      token.offset,
      `expected js or subst, found "${token.text}"`,
    )
  }
  throw new TemplateRefusal(
    token.kind === 'string' ? 'TEMPLATE_UNSUPPORTED' : 'TEMPLATE_SYNTAX',
    token.offset,
    `expected a field or a function, found ${token.kind}`,
  )
}

/** Reads commands up to the end of the action, taking its `}}`. */
export const readPipeline = (reader: TokenReader): Pipeline => {
  const commands: Command[] = []
  for (;;) {
    commands.push(readCommand(reader))
    reader.skipSpace()
    const token = reader.next()
    if (token.kind === 'close') return commands
    if (token.kind !== 'pipe') {
      throw new TemplateRefusal(
        'TEMPLATE_UNSUPPORTED',
        token.offset,
        `expected "|" or "}}", found ${token.kind}`,
      )
    }
  }
}
