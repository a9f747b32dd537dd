export { ApiFailure } from './api-failure.ts'
export { adviseChallenge } from './challenge/advise-challenge.ts'
export type { ChallengeAdvice, DryFindings, DryRun } from './challenge/advise-challenge.ts'
export { challengeOutcomes } from './challenge/challenge-outcomes.ts'
export type { ChallengeOutcome, OutcomeRange } from './challenge/challenge-outcomes.ts'
export type {
  ChallengePosition,
  ChallengeQuote,
  ChallengingAccount,
  ClaimDeclaration,
  DealOnChain,
} from './challenge/challenge-position.ts'
export { decideCheck, deterringShare, detectionOf, drawCheck, gainOfCheating } from '@lilymed/domain'
export type {
  CheckableDeal,
  CheckDecision,
  CheckPolicy,
  CheatingTerms,
  DeterringShare,
  Spent,
} from '@lilymed/domain'
export { checkByOf, planChallenge } from './challenge/plan-challenge.ts'
export type {
  AlreadyDisputed,
  ChallengePlan,
  ChallengeRefusal,
  ChallengeRefusalCode,
  ChallengeStep,
  ChallengeWish,
} from './challenge/plan-challenge.ts'
export { pagesOf } from './pages-of.ts'
export { createApiClient } from './client.ts'
export type { ApiClient, ApiClientOptions, FollowOptions } from './client.ts'
export { notOnChain, OFF_CHAIN } from './deals/not-on-chain.ts'
export type { FollowedEvent } from './followed-event.ts'
export { csvHeader, csvLine, inertJson } from './exports/csv.ts'
export { exportColumns } from './exports/export-columns.ts'
export type { ExportColumn } from './exports/export-columns.ts'
export { exportRoutes } from './exports/export-routes.ts'
export type { ExportFilters, ExportFormat, ExportRoute, ItemOf, ListId } from './exports/export-routes.ts'
export { ExportSeal, readSeal, sealLine } from './exports/export-seal.ts'
export type { OpenExport } from './exports/open-export.ts'
export { isProblemCode, Problem, ProblemExplanation, PROBLEMS, toProblem } from './problems.ts'
export type { ProblemCode, ProblemError } from './problems.ts'
export { probes } from './probes.ts'
export { routes } from './routes.ts'
export { sharedSchemas } from './shared-schemas.ts'
export type { AnswerOf, OperationId, ParamsOf, QueryOf, Routes } from './routes.ts'
export { AsOf, Origin } from './schemas/as-of.ts'
export { Chain } from './schemas/chain.ts'
export { ChainFact, Rewound } from './schemas/chain-fact.ts'
export { Deal, DEAL_STANDINGS, DealAnomaly, DealSummary } from './schemas/deal.ts'
export type { DealStanding } from './schemas/deal.ts'
export { Agreement, Appeal, Check, Dispute, DisputeSummary, Round, Seat } from './schemas/dispute.ts'
export { DisputeEvidence, EVIDENCE_STATES, EvidenceContents } from './schemas/evidence.ts'
export type { EvidenceState } from './schemas/evidence.ts'
export { Ledger, Movement, MOVEMENT_KINDS, NAMED_ACCOUNTS } from './schemas/ledger.ts'
export type { MovementKind, NamedAccount } from './schemas/ledger.ts'
export { Mediator, MediatorRecord, MediatorSeat, MediatorSummary } from './schemas/mediator.ts'
export { ContractCustody, ControllerWiring, WiringChange } from './schemas/custody.ts'
export { V2Account, V2Deal, V2Result } from './schemas/lilypad-v2.ts'
export { Module, MODULE_SOURCES } from './schemas/module.ts'
export type { ModuleSource } from './schemas/module.ts'
export { ClassTerms, DrawClass, ParameterSet, ParameterVersion, Sponsor } from './schemas/pool.ts'
export { Address, Position } from './schemas/primitives.ts'
export {
  ChainStatus,
  ChainTrouble,
  chainPhases,
  ReadinessCheck,
  EndpointStatus,
  IndexerStatus,
  Readiness,
} from './schemas/status.ts'
export type { dealRoutes } from './routes/deals.ts'
export type { disputeRoutes } from './routes/disputes.ts'
export type { eventRoutes } from './routes/events.ts'
export type { v2Routes } from './routes/lilypad-v2.ts'
export type { mediatorRoutes } from './routes/mediators.ts'
export type { networkRoutes } from './routes/network.ts'
export type { poolRoutes } from './routes/pool.ts'
export type { problemRoutes } from './routes/problems.ts'
export type { scoreboardRoutes } from './routes/scoreboard.ts'
export {
  Payout,
  PayoutProof,
  ScoredEpoch,
  ScoredSeat,
  ScoreEpoch,
  ScoreRules,
  ScoreRulesFile,
  ScoreStanding,
} from './schemas/scoreboard.ts'
export { standingsCsv } from './scoreboard/standings-csv.ts'
export { scoreRulesProblems, toDomainRules, toScoreRules } from './scoreboard/score-rules.ts'
export type { trustRoutes } from './routes/trust.ts'
export { Trust, TrustChanges, TrustPower } from './schemas/trust.ts'
export type { voteRoutes } from './routes/votes.ts'
export { DisputeRound, ROUND_STATES, Vote } from './schemas/vote.ts'
export type { RoundState } from './schemas/vote.ts'
