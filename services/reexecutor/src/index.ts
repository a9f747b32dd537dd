export { Bundle } from './bundle/bundle.ts'
export type { ContainerBundle } from './bundle/container-bundle.ts'
export type { WasmBundle } from './bundle/wasm-bundle.ts'
export { requestDigest } from './bundle/request-digest.ts'
export { ReexecutorConfig, TenantSettings } from './config.ts'
export { examinationId, ExaminationRequest } from './examinations/examination-request.ts'
export { ExaminationResult, ExaminationView } from './examinations/examination-view.ts'
export { createReexecutor } from './reexecutor.ts'
export type { Reexecutor, ReexecutorDependencies } from './reexecutor.ts'
export { CompletedFinding, FailedFinding, RunView } from './runs/run-view.ts'
export { readEvidence } from './evidence/read-evidence.ts'
export type { ReadEvidence } from './evidence/read-evidence.ts'
export type { EvidenceDocument } from './evidence/evidence-document.ts'
export { certifyBundle } from './certify/certify-bundle.ts'
export type { CertifyBundleOptions } from './certify/certify-bundle.ts'
export type {
  CertifiedClass,
  CertifiedRun,
  DeterminismReport,
  DeterminismVerdict,
} from './certify/determinism-report.ts'
export { readModuleFolder } from './certify/read-module-folder.ts'
export { examineMachine } from './local/examine-machine.ts'
export type { ExaminedMachine, TestedSlot } from './local/examine-machine.ts'
export { readRunSpec } from './local/read-run-spec.ts'
export { runLocally } from './local/run-locally.ts'
export type { LocalRuns, RunDifference, RunLocallyOptions } from './local/run-locally.ts'
export type { SlotsView } from './http/slots-view.ts'
