import { parseJson } from '../json/parse-json.ts'
import type { JsonRejection } from '../json/json-refusal.ts'
import type { JsonNode } from '../json/json-node.ts'
import { readStruct } from '../structs/read-struct.ts'
import type { StructRejection } from '../structs/read-struct.ts'
import { moduleDocuments } from './module-document.ts'
import type { ModuleDocument, ModuleEngine } from './module-document.ts'
import { moduleEngine } from './module-engine.ts'
import { renderTemplate } from './render-template.ts'
import type { ModuleInputs } from './render-template.ts'
import type { TemplateRejection } from './template-rejection.ts'

/** Why a template and its inputs give no module: in the template, in the JSON it renders, or in what that says. */
export type ModuleRejection = TemplateRejection | JsonRejection | StructRejection

export type LoadedModule =
  | { readonly kind: 'loaded'; readonly module: ModuleDocument }
  | { readonly kind: 'rejected'; readonly rejection: ModuleRejection }

const readAs = (engine: ModuleEngine, node: JsonNode): LoadedModule => {
  const read = readStruct(moduleDocuments[engine], node)
  if (read.kind === 'rejected') return read
  return { kind: 'loaded', module: { engine, document: read.value } as ModuleDocument }
}

/**
 * Lilypad's `LoadModule` behind the fetch: renders the template with the deal's inputs and reads the JSON that comes out.
 * Stricter than Lilypad where Go is lenient (keys twice, keys in another letter case): those are refused.
 */
export const loadModule = (template: string, inputs: ModuleInputs): LoadedModule => {
  const rendered = renderTemplate(template, inputs)
  if (rendered.kind === 'rejected') return rendered
  const parsed = parseJson(rendered.text)
  if (parsed.kind === 'rejected') return parsed
  return readAs(moduleEngine(parsed.node), parsed.node)
}
