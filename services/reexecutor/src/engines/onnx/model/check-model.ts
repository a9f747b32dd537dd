import { ProtobufError, readFields } from './protobuf.ts'

/** Operators' namespaces that ONNX Runtime itself implements; anything else would be a custom operator. */
const builtInDomains = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft'])
/** Operators that name a file or a device's compiled program. */
const refusedOperators = new Set(['EPContext'])
const deepest = 32
const externalLocation = 1n

/**
 * Messages of onnx.proto (github.com/onnx/onnx, onnx/onnx.proto) and which fields of theirs hold messages; what is not here
 * holds nothing that a program could reach out with.
 */
const children = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  function: { 7: 'node', 11: 'attribute' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  node: { 5: 'attribute' },
  attribute: {
    5: 'tensor',
    6: 'graph',
    10: 'tensor',
    11: 'graph',
    22: 'sparseTensor',
    23: 'sparseTensor',
  },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
} as const satisfies Record<string, Record<number, string>>
type Kind = keyof typeof children

/**
 * Why a model is refused before any native code sees it, or undefined: it must be an ONNX model that carries all of its
 * bytes, uses built-in operators only, and is not ONNX Runtime's own format, which names files of its own.
 */
export function modelProblem(model: Uint8Array): string | undefined {
  try {
    const functions = functionNames(model)
    return messageProblem('model', model, functions, 0)
  } catch (error) {
    if (error instanceof ProtobufError) return `it is no ONNX model: ${error.message}`
    throw error
  }
}

function messageProblem(
  kind: Kind,
  bytes: Uint8Array,
  functions: ReadonlySet<string>,
  depth: number,
): string | undefined {
  if (depth > deepest) return `its graphs are nested more than ${deepest} deep`
  if (kind === 'tensor') return tensorProblem(bytes)
  if (kind === 'node') {
    const problem = nodeProblem(bytes, functions)
    if (problem !== undefined) return problem
  }
  const inner: Readonly<Record<number, Kind>> = children[kind]
  let graphs = 0
  for (const field of readFields(bytes)) {
    const child = inner[field.number]
    if (child === undefined) continue
    if (field.wire !== 'bytes') return 'it is no ONNX model: a message is a number'
    if (child === 'graph') graphs += 1
    const problem = messageProblem(child, field.value, functions, depth + 1)
    if (problem !== undefined) return problem
  }
  return kind === 'model' && graphs !== 1 ? `it has ${graphs} graphs, expected one` : undefined
}

function tensorProblem(tensor: Uint8Array): string | undefined {
  for (const field of readFields(tensor)) {
    const isExternal =
      field.number === 13 ||
      (field.number === 14 && !(field.wire === 'varint' && field.value !== externalLocation))
    if (isExternal) return 'a tensor of it has its data in another file'
  }
  return undefined
}

function nodeProblem(node: Uint8Array, functions: ReadonlySet<string>): string | undefined {
  const { name: operator, domain } = names(node, { name: 4, domain: 7 })
  if (refusedOperators.has(operator)) return `it uses the operator ${JSON.stringify(operator)}`
  if (builtInDomains.has(domain) || functions.has(`${domain}.${operator}`)) return undefined
  return `it uses the custom operator ${JSON.stringify(`${domain}.${operator}`)}`
}

/** The functions that the model defines itself: operators made of built-in ones. */
function functionNames(model: Uint8Array): ReadonlySet<string> {
  const found = new Set<string>()
  for (const field of readFields(model)) {
    if (field.number !== 25 || field.wire !== 'bytes') continue
    const { name, domain } = names(field.value, { name: 1, domain: 10 })
    found.add(`${domain}.${name}`)
  }
  return found
}

function names(
  bytes: Uint8Array,
  numbers: { readonly name: number; readonly domain: number },
): { readonly name: string; readonly domain: string } {
  let name = ''
  let domain = ''
  // Of a field that is there twice the last one counts.
  for (const field of readFields(bytes)) {
    if (field.wire !== 'bytes') continue
    if (field.number === numbers.name) name = Buffer.from(field.value).toString()
    if (field.number === numbers.domain) domain = Buffer.from(field.value).toString()
  }
  return { name, domain }
}
