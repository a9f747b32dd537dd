export { openEndpoints } from './endpoints/open-endpoints.ts'
export type { Endpoints, EndpointsOptions } from './endpoints/open-endpoints.ts'
export type { RequestReport } from './endpoints/ask-endpoints.ts'
export type { Contradiction } from './endpoints/contradiction.ts'
export type { EndpointAddress } from './endpoints/endpoint.ts'
export type { EndpointHealth } from './endpoints/endpoint-health.ts'
export { chainIdAt, createProvider } from './rpc/create-provider.ts'
export type { ProviderOptions } from './rpc/create-provider.ts'
export { RpcError, publicOrigin } from './rpc/rpc-error.ts'
export type { RpcErrorCode } from './rpc/rpc-error.ts'
export { RpcProvider } from './rpc/rpc-provider.ts'
export type { RpcAnswer, RpcCall } from './rpc/rpc-provider.ts'
export type {
  BlockHeader,
  BlockRef,
  ChainLog,
  HeadObservation,
  HeadUpdate,
  LogSource,
  RangeAnswer,
  RangeRequest,
} from './log-source/log-source.ts'
export { createRpcLogSource } from './log-source/rpc-log-source.ts'
export { openHeadBell } from './log-source/head-bell.ts'
export type { HeadBell } from './log-source/head-bell.ts'
export { prefetchRanges } from './log-source/prefetch-ranges.ts'
export type { RpcLogSourceOptions } from './log-source/rpc-log-source.ts'
export type { ContractBinding, ContractSet } from './translate/contract-set.ts'
export type { FactJson } from './translate/fact-json.ts'
export { factEventId, toFactEvent } from './translate/fact-event.ts'
export type { RecordableFact } from './translate/fact-event.ts'
export type { TranslatedFact, TranslatedOrigin } from './translate/translated-fact.ts'
export { createTranslator } from './translate/translator.ts'
export type { Translator } from './translate/translator.ts'
export { createIngest } from './ingest/create-ingest.ts'
export { factStream } from './ingest/fact-stream.ts'
export { findStanding } from './ingest/rewind/find-standing.ts'
export type { Standing } from './ingest/rewind/find-standing.ts'
export { isBelowFinality, planRewind } from './ingest/rewind/plan-rewind.ts'
export type { RewindPlan } from './ingest/rewind/plan-rewind.ts'
export { hashOfTarget } from './ingest/rewind/hash-of-target.ts'
export { rewindError } from './ingest/rewind/rewind-error.ts'
export { settleHash } from './ingest/rewind/settle-hash.ts'
export { rewindStream } from './ingest/rewind/rewind-stream.ts'
export type { Rewind } from './ingest/rewind/rewind-stream.ts'
export type { Ingest, IngestLogger, IngestOptions, IngestStatus } from './ingest/create-ingest.ts'
export type { FinalityRule } from './ingest/ingest-state.ts'
export { IngestFenced } from './ingest/ingest-error.ts'
export { createCallEncoder, createContractClient, ContractRefused } from './pool-client/contract-client.ts'
export type { CallReader, ContractCall, ContractClient, ReadAt } from './pool-client/contract-client.ts'
export {
  contractAbis,
  contractSetOf,
  createPoolClient,
  explainRevert,
} from './pool-client/create-pool-client.ts'
export type {
  ContractAddresses,
  KnownContract,
  PoolAddresses,
  PoolClient,
  Trial,
} from './pool-client/create-pool-client.ts'
export { createRevertExplainer } from './pool-client/explain-revert.ts'
export type { Revert, RevertExplainer } from './pool-client/explain-revert.ts'
export { createDevnetKeySigner } from './signers/devnet-key-signer.ts'
export { createAwsCredentials } from './signers/aws-credentials.ts'
export type { AwsCredentialsOptions, AwsCredentialsSource } from './signers/aws-credentials.ts'
export { openAwsKmsSigner } from './signers/aws-kms-signer.ts'
export type { AwsKmsOptions } from './signers/aws-kms-signer.ts'
export { createPrivateKeySigner } from './signers/private-key-signer.ts'
export type { Signer, UnsignedTransaction } from './signers/signer.ts'
export { SignerError } from './signers/signer-error.ts'
export type { SignerErrorCode } from './signers/signer-error.ts'
export type { SignerTls } from './signers/signer-transport.ts'
export { openWeb3Signer } from './signers/web3signer-signer.ts'
export type { Web3SignerOptions } from './signers/web3signer-signer.ts'
export { createEventStoreJournal, readJournal } from './transactions/event-store-journal.ts'
export { createLane } from './transactions/lane.ts'
export type { Lane } from './transactions/lane.ts'
export { createMemoryJournal } from './transactions/intent-journal.ts'
export type { ArchivedIntent, Attempt, IntentJournal, JournalEntry } from './transactions/intent-journal.ts'
export type {
  Inclusion,
  TransactionIntent,
  TransactionOutcome,
  TransactionRejection,
} from './transactions/intent.ts'
export { createTransactionSender } from './transactions/create-transaction-sender.ts'
export type { SubmitOptions, TransactionSender } from './transactions/create-transaction-sender.ts'
export type { RequestAnswer, RequestRefusal } from './transactions/operator-requests.ts'
export type { TransactionProvider } from './transactions/rpc-values.ts'
export type { SentListener } from './transactions/sender-context.ts'
export { listIntents } from './transactions/sender-status.ts'
export type { ListedIntent, SenderCounters, SenderStatus } from './transactions/sender-status.ts'
export type { SenderLogger, TransactionSenderOptions } from './transactions/sender-options.ts'
export { TransactionError } from './transactions/transaction-error.ts'
export { anchorCall, anchorOrigin } from './checkpoint-anchor/anchor-call.ts'
export type { AnchoredCheckpoint } from './checkpoint-anchor/anchor-call.ts'
export { canaryLeaf } from './canary/canary-leaf.ts'
export type { Canary } from './canary/canary-leaf.ts'
export { canaryTree } from './canary/canary-tree.ts'
export type { CanaryTree } from './canary/canary-tree.ts'
export { BeaconError } from './beacon/beacon-error.ts'
export type { BeaconErrorCode } from './beacon/beacon-error.ts'
export { beaconRoundAt } from './beacon/beacon-round-at.ts'
export type { BeaconSchedule } from './beacon/beacon-round-at.ts'
export { decodeDrandAnswer } from './beacon/decode-drand-answer.ts'
export type { DrandRound } from './beacon/decode-drand-answer.ts'
export { drandEvmnet } from './beacon/drand-evmnet.ts'
export type { DrandChain } from './beacon/drand-evmnet.ts'
export { openAnchorer } from './checkpoint-anchor/open-anchorer.ts'
export type { OpenAnchorerOptions } from './checkpoint-anchor/open-anchorer.ts'
export type { Anchorer } from './checkpoint-anchor/create-anchorer.ts'
export { openAnchorSigner } from './checkpoint-anchor/open-anchor-signer.ts'
export { verifyFacts } from './verify/verify-facts.ts'
export type { VerifyOptions, VerifyProgress, VerifyReport } from './verify/verify-facts.ts'
export type { Stretch, VerifyScope } from './verify/choose-stretches.ts'
export type { FactDifference } from './verify/compare-facts.ts'
export type { PlacedFact } from './verify/placed-fact.ts'
