import { memberOf } from '../json/json-node.ts'
import type { JsonNode } from '../json/json-node.ts'
import type { ModuleEngine } from './module-document.ts'

const own: ReadonlySet<string> = new Set(['wasm', 'onnx', 'wgsl'])

/**
 * Which engine a module is for. LilyMed's own are named exactly; whatever else stands there, and nothing, is a container, for
 * Lilypad sends every job to Bacalhau's docker engine, whatever its spec says.
 */
export const moduleEngine = (document: JsonNode): ModuleEngine => {
  const job = memberOf(document, 'job')
  const spec = job && memberOf(job, 'Spec')
  const engine = spec && memberOf(spec, 'Engine')
  return engine?.kind === 'string' && own.has(engine.value) ? (engine.value as ModuleEngine) : 'container'
}
