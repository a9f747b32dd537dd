import { TemplateRefusal } from './template-rejection.ts'
import type { TemplateToken } from './template-token.ts'

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['t', '\t'],
])

/**
 * Reads an interpreted string literal of Go whose quote stands at `start`. Of Go's escapes only `\"`, `\\`, `\n` and `\t`
 * are in the subset.
 */
export const lexString = (text: string, start: number): readonly [TemplateToken, end: number] => {
  let value = ''
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const character = text[offset] ?? ''
    if (character === '"') return [{ kind: 'string', offset: start, text: value }, offset + 1]
    if (character === '\n') break
    if (character === '\\') {
      offset += 1
      const escaped = escapes.get(text[offset] ?? '')
      if (escaped === undefined) {
        throw new TemplateRefusal(
          'TEMPLATE_UNSUPPORTED',
          offset - 1,
          'expected \\", \\\\, \\n or \\t in a string',
        )
      }
      value += escaped
    } else value += character
  }
  throw new TemplateRefusal('TEMPLATE_SYNTAX', start, 'expected a string that ends on its line')
}
