import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import goVectors from '../../vectors/go-templates.json' with { type: 'json' }
import vectors from '../../vectors/lilypad.json' with { type: 'json' }
import { goJsonString } from '../json/go-json.ts'
import { renderTemplate } from './render-template.ts'
import type { ModuleInputs } from './render-template.ts'

/** Go renders these; they are no part of the subset. */
const refusedByUs = new Set(['{{ .a | }}', '{{ .1 }}'])

const toInputs = (inputs: Readonly<Record<string, string | undefined>> | null): ModuleInputs =>
  inputs &&
  Object.fromEntries(
    Object.entries(inputs).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )

const rejectionOf = (template: string, inputs: ModuleInputs = null) => {
  const result = renderTemplate(template, inputs)
  if (result.kind === 'rendered') return result.text
  const { code, position } = result.rejection
  return [code, position.line, position.column]
}

test('templates of real modules render as Go renders them', () => {
  for (const { template, inputs, rendered } of vectors.templates) {
    assert.deepEqual(renderTemplate(template, toInputs(inputs)), { kind: 'rendered', text: rendered })
  }
})

test('what Go renders is rendered the same or refused by name, what Go refuses is refused', () => {
  for (const { template, inputs, rendered, fails } of goVectors) {
    const result = renderTemplate(template, toInputs(inputs))
    if (fails || refusedByUs.has(template)) assert.equal(result.kind, 'rejected', template)
    else assert.deepEqual(result, { kind: 'rendered', text: rendered }, template)
  }
})

test('constructs outside the subset are refused where they stand', () => {
  const cases: readonly (readonly [string, readonly [string, number, number]])[] = [
    ['a\n  {{range .x}}{{end}}', ['TEMPLATE_UNSUPPORTED', 2, 5]],
    ['{{with .x}}{{end}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{if .x}}{{else if .y}}{{end}}', ['TEMPLATE_UNSUPPORTED', 1, 17]],
    ['{{- .x}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{.x -}}', ['TEMPLATE_UNSUPPORTED', 1, 6]],
    ['{{/* note */}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{.}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{.x.y}}', ['TEMPLATE_UNSUPPORTED', 1, 5]],
    ['{{$x := .y}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{(js .x)}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{printf "%s" .x}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{"x"}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{`x`}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{js .x .y}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{subst .x}}', ['TEMPLATE_UNSUPPORTED', 1, 3]],
    ['{{subst "\\x41"}}', ['TEMPLATE_UNSUPPORTED', 1, 10]],
    ['{{subst "%d" .x}}', ['TEMPLATE_ARGUMENT', 1, 3]],
    ['{{subst "%s"}}', ['TEMPLATE_ARGUMENT', 1, 3]],
    ['{{subst "%s" .x .x}}', ['TEMPLATE_ARGUMENT', 1, 3]],
    ['{{.x | .x}}', ['TEMPLATE_ARGUMENT', 1, 8]],
    ['{{if .x}}', ['TEMPLATE_SYNTAX', 1, 1]],
    ['ok {{.x', ['TEMPLATE_SYNTAX', 1, 4]],
    ['{{subst "x\n"}}', ['TEMPLATE_SYNTAX', 1, 9]],
  ]
  for (const [template, expected] of cases)
    assert.deepEqual(rejectionOf(template, { x: '1' }), expected, template)
})

test('a large or deep template is refused, and so is a large result', () => {
  assert.deepEqual(rejectionOf('x'.repeat(300_000)), ['TEMPLATE_TOO_LARGE', 1, 1])
  assert.deepEqual(rejectionOf('{{.a}}'.repeat(1000), { a: 'x'.repeat(10_000) }), [
    'TEMPLATE_TOO_LARGE',
    1,
    1,
  ])
  const nested = `${'{{if .a}}'.repeat(33)}${'{{end}}'.repeat(33)}`
  assert.deepEqual(rejectionOf(nested, { a: '1' }), ['TEMPLATE_TOO_DEEP', 1, 9 * 32 + 1])
})

test('names of the prototype are inputs like any other', () => {
  assert.equal(rejectionOf('{{.constructor}} {{.hasOwnProperty}}', { hasOwnProperty: 'x' }), '<no value> "x"')
})

test('an input stays one JSON string wherever a field puts it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const result = renderTemplate('[{{.a}}]', { a: text })
      assert.deepEqual(result.kind === 'rendered' && JSON.parse(result.text), [text.toWellFormed()])
      assert.deepEqual(renderTemplate('{{.a}}', { a: text }), { kind: 'rendered', text: goJsonString(text) })
    }),
  )
})

test('any template renders or is refused inside its text', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '.a',
    '.b',
    ' ',
    '|',
    'if',
    'else',
    'end',
    'js',
    'subst',
    '"%s"',
    '"',
    '\\',
    '\n',
    '-',
    'x',
    '{{if .a}}',
    '{{end}}',
  )
  const templates = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string(),
  )
  fc.assert(
    fc.property(templates, fc.dictionary(fc.constantFrom('a', 'b'), fc.string()), (template, inputs) => {
      const result = renderTemplate(template, inputs)
      if (result.kind === 'rendered') return
      const { offset, line, column } = result.rejection.position
      assert.ok(offset >= 0 && offset <= template.length)
      const lines = template.slice(0, offset).split('\n')
      assert.deepEqual([line, column], [lines.length, (lines.at(-1)?.length ?? 0) + 1])
    }),
    { numRuns: 500 },
  )
})

test('nothing is ever printed for a function or keyword outside the subset, wherever it stands', () => {
  const goKnows = (
    'and or not len index slice html urlquery print printf println call eq ne lt le gt ge range with define ' +
    'template block break continue nil true false else end env exec constructor __proto__ toString JS Subst'
  ).split(' ')
  const word = fc
    .oneof(fc.constantFrom(...goKnows), fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/))
    .filter((name) => !['js', 'subst', 'if'].includes(name))
  const operands = fc
    .array(fc.constantFrom('.a', '.b', '"x"', '"%s"', '1', '$', '(js .a)'), { maxLength: 3 })
    .map((parts) => parts.map((part) => ` ${part}`).join(''))
  const place = fc.constantFrom(
    (call: string) => `before {{ ${call} }} after`,
    (call: string) => `{{.a}}{{ .a | ${call} }}`,
    (call: string) => `{{ ${call} | js }}`,
    (call: string) => `{{if ${call}}}x{{end}}`,
    (call: string) => `{{if .a}}{{ ${call} }}{{else}}y{{end}}`,
    (call: string) => `{{if .none}}{{ ${call} }}{{else}}y{{end}}`,
    (call: string) => `{{ subst "%s" ${call} }}`,
    (call: string) => `{{${call}}}`,
  )
  fc.assert(
    fc.property(word, operands, place, (name, values, at) => {
      const template = at(name + values)
      assert.equal(renderTemplate(template, { a: '1', b: '2' }).kind, 'rejected', template)
    }),
    { numRuns: 2000 },
  )
})
