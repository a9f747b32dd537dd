import { TemplateRefusal } from './template-rejection.ts'
import type { TemplateToken } from './template-token.ts'
import { lexString } from './lex-string.ts'

const space = /[ \t\r\n]+/y
const field = /\.([\p{L}_][\p{L}\p{Nd}_]*)/uy
const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy

const matchAt = (pattern: RegExp, text: string, offset: number): RegExpExecArray | null => {
  pattern.lastIndex = offset
  return pattern.exec(text)
}

const unsupported = (text: string, offset: number): TemplateRefusal => {
  const shown = JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0))
  return new TemplateRefusal(
    'TEMPLATE_UNSUPPORTED',
    offset,
    `expected a field, a function, "|" or "}}", found ${shown}`,
  )
}

const lexToken = (text: string, offset: number): readonly [TemplateToken, end: number] => {
  if (text.startsWith('}}', offset)) return [{ kind: 'close', offset }, offset + 2]
  if (text.startsWith('|', offset)) return [{ kind: 'pipe', offset }, offset + 1]
  if (text.startsWith('"', offset)) return lexString(text, offset)
  const blank = matchAt(space, text, offset)?.[0]
  if (blank !== undefined) return [{ kind: 'space', offset }, offset + blank.length]
  const named = matchAt(field, text, offset)
  if (named?.[1] !== undefined) return [{ kind: 'field', offset, text: named[1] }, offset + named[0].length]
  const found = matchAt(word, text, offset)?.[0]
  if (found !== undefined) return [{ kind: 'word', offset, text: found }, offset + found.length]
  throw unsupported(text, offset)
}

const lexAction = (text: string, start: number, tokens: TemplateToken[]): number => {
  tokens.push({ kind: 'open', offset: start })
  let offset = start + 2
  if (matchAt(/-[ \t\r\n]|\/\*/y, text, offset)) throw unsupported(text, offset)
  while (offset < text.length) {
    const [token, end] = lexToken(text, offset)
    tokens.push(token)
    offset = end
    if (token.kind === 'close') return offset
  }
  throw new TemplateRefusal('TEMPLATE_SYNTAX', start, 'expected "}}", found the end of the template')
}

/** Splits a template into text and the tokens of its actions. Throws a TemplateRefusal at what is not in the subset. */
export const lexTemplate = (text: string): TemplateToken[] => {
  const tokens: TemplateToken[] = []
  let offset = 0
  for (;;) {
    const open = text.indexOf('{{', offset)
    const end = open === -1 ? text.length : open
    if (end > offset) tokens.push({ kind: 'text', offset, text: text.slice(offset, end) })
    if (open === -1) return [...tokens, { kind: 'end of text', offset: text.length }]
    offset = lexAction(text, open, tokens)
  }
}
