export { assembleBundle } from './bundles/assemble-bundle.ts'
export type { AssembledBundle, AssembleOptions, BundleOrigin } from './bundles/assemble-bundle.ts'
export { bundleJob } from './bundles/bundle-job.ts'
export type { BundleRejection } from './bundles/bundle-rejection.ts'
export type {
  BundleSource,
  ImageResolver,
  ModuleFiles,
  ModuleResolver,
  ResolvedImage,
} from './bundles/bundle-source.ts'
export { planRun } from './bundles/plan-run.ts'
export { defaultBundleLimits, defaultRunLimits } from './bundles/run-limits.ts'
export type {
  BundledBytes,
  BundleLimits,
  ContainerLimits,
  ContainerRunBundle,
  NativeLimits,
  OnnxRunBundle,
  RunBundle,
  RunLimits,
  RunRequirements,
  WasmRunBundle,
  WgslRunBundle,
} from './bundles/run-bundle.ts'
export { chainTermsOf, lilypadTimeouts } from './documents/chain-terms.ts'
export type { ChainTerms, ChainTimeout } from './documents/chain-terms.ts'
export {
  DealContainer,
  JobCreatorTransactions,
  MediatorTransactions,
  ResourceProviderTransactions,
} from './documents/deal-container.ts'
export type { DealTransactions } from './documents/deal-container.ts'
export type { DealPricing, DealTimeouts, InputFiles, ModuleConfig } from './documents/deal-parts.ts'
export { Deal } from './documents/deal.ts'
export type { DealMembers } from './documents/deal.ts'
export { dealId, jobOfferId, resourceOfferId } from './documents/document-ids.ts'
export { documentCid } from './documents/document-cid.ts'
export { JobOffer, JobOfferContainer } from './documents/job-offer.ts'
export type { MachineSpec } from './documents/machine-spec.ts'
export type { ChainDealMembers } from './documents/compare-deal-members.ts'
export { proveDeal } from './documents/prove-deal.ts'
export type { DealProof, DealRejection } from './documents/prove-deal.ts'
export { ResourceOffer, ResourceOfferContainer } from './documents/resource-offer.ts'
export { Result } from './documents/result.ts'
export { SOLVER_STATES, solverStateName, solverStateNumber } from './documents/solver-states.ts'
export type { SolverState } from './documents/solver-states.ts'
export { goJson, goJsonString } from './json/go-json.ts'
export { memberOf } from './json/json-node.ts'
export type { JsonNode } from './json/json-node.ts'
export type { JsonRejection } from './json/json-refusal.ts'
export { parseJson } from './json/parse-json.ts'
export type { ParsedJson } from './json/parse-json.ts'
export { bacalhauJob } from './modules/bacalhau-job.ts'
export type { BacalhauJob } from './modules/bacalhau-job.ts'
export { readContainerJob } from './modules/container-job.ts'
export type { ContainerJob } from './modules/container-job.ts'
export { parseImageReference, pinnedImage } from './modules/image-reference.ts'
export type { ImageReference } from './modules/image-reference.ts'
export { loadModule } from './modules/load-module.ts'
export type { LoadedModule, ModuleRejection } from './modules/load-module.ts'
export type { ModuleDocument, ModuleEngine } from './modules/module-document.ts'
export { isImmutableRevision, readModuleReference } from './modules/module-reference.ts'
export type { GitModule, ModuleReference, ShelfModule } from './modules/module-reference.ts'
export { readJob } from './modules/read-job.ts'
export type { ModuleJob } from './modules/read-job.ts'
export { renderTemplate } from './modules/render-template.ts'
export type { ModuleInputs, RenderedTemplate } from './modules/render-template.ts'
export { parseSha256 } from './modules/sha256-digest.ts'
export type { Sha256Digest } from './modules/sha256-digest.ts'
export type { TemplateRejection } from './modules/template-rejection.ts'
export { readWasmJob } from './modules/wasm-job.ts'
export type { WasmJob } from './modules/wasm-job.ts'
export { createPartyClient } from './solver/party-client.ts'
export type { PartyClient, PartyClientOptions } from './solver/party-client.ts'
export { createSolverClient } from './solver/solver-client.ts'
export type { DealFilter, SolverClient, SolverClientOptions } from './solver/solver-client.ts'
export { SolverError, solverErrorCodes } from './solver/solver-error.ts'
export type { SolverErrorCode } from './solver/solver-error.ts'
export { createSolverIdentity } from './solver/solver-identity.ts'
export type { SolverHeaders, SolverIdentity } from './solver/solver-identity.ts'
export type { DealRecord, UnprovedDeal } from './solver/unproved-deal.ts'
export { verifySolverHeaders } from './solver/verify-solver-headers.ts'
export type { VerifiedHeaders } from './solver/verify-solver-headers.ts'
export { readStruct } from './structs/read-struct.ts'
export type { ReadStruct, StructRejection } from './structs/read-struct.ts'
export { structNode } from './structs/struct-node.ts'
export { createFileResolutionRecord } from './resolution/file-resolution-record.ts'
export { createGitModules } from './resolution/git/create-git-modules.ts'
export type { GitHost, GitModulesOptions } from './resolution/git/create-git-modules.ts'
export { createImageResolver } from './resolution/images/create-image-resolver.ts'
export type { ImageResolverOptions, Registry } from './resolution/images/create-image-resolver.ts'
export { createMemoryResolutionRecord } from './resolution/memory-resolution-record.ts'
export type { Resolution, ResolutionRecord } from './resolution/resolution-record.ts'
