import { AsOf } from './schemas/as-of.ts'
import { Chain } from './schemas/chain.ts'
import { ChainFact, Rewound } from './schemas/chain-fact.ts'
import { Deal, DealAnomaly, DealSummary } from './schemas/deal.ts'
import { Dispute, DisputeSummary } from './schemas/dispute.ts'
import { DisputeEvidence, EvidenceContents } from './schemas/evidence.ts'
import { Ledger, Movement } from './schemas/ledger.ts'
import { Mediator, MediatorRecord, MediatorSeat, MediatorSummary } from './schemas/mediator.ts'
import { Origin } from './schemas/as-of.ts'
import { Agreement, Appeal, Check, Round, Seat } from './schemas/dispute.ts'
import { ContractCustody, ControllerWiring, WiringChange } from './schemas/custody.ts'
import { V2Account, V2Deal, V2Result } from './schemas/lilypad-v2.ts'
import { Module } from './schemas/module.ts'
import { ClassTerms, DrawClass, ParameterSet, ParameterVersion, Sponsor } from './schemas/pool.ts'
import {
  Payout,
  PayoutProof,
  ScoredEpoch,
  ScoredSeat,
  ScoreEpoch,
  ScoreRules,
  ScoreRuleVersion,
  ScoreStanding,
} from './schemas/scoreboard.ts'
import {
  ChainStatus,
  ChainTrouble,
  ReadinessCheck,
  EndpointStatus,
  IndexerStatus,
  Readiness,
} from './schemas/status.ts'
import { Trust, TrustChanges, TrustPower } from './schemas/trust.ts'
import { DisputeRound, Vote } from './schemas/vote.ts'
import { ExportSeal } from './exports/export-seal.ts'
import { Problem, ProblemExplanation } from './problems.ts'

/** Every schema that is referred to by its `$id`. */
export const sharedSchemas = [
  AsOf,
  Origin,
  Agreement,
  Check,
  Seat,
  Appeal,
  Round,
  Movement,
  Ledger,
  DisputeSummary,
  Dispute,
  EvidenceContents,
  DisputeEvidence,
  DealSummary,
  DealAnomaly,
  Deal,
  MediatorRecord,
  MediatorSeat,
  MediatorSummary,
  Mediator,
  Vote,
  DisputeRound,
  ParameterSet,
  ParameterVersion,
  ClassTerms,
  DrawClass,
  Sponsor,
  Module,
  WiringChange,
  ControllerWiring,
  ContractCustody,
  V2Result,
  V2Deal,
  V2Account,
  TrustPower,
  TrustChanges,
  Trust,
  ScoreRuleVersion,
  ScoreRules,
  ScoreEpoch,
  ScoredEpoch,
  ScoreStanding,
  ScoredSeat,
  Payout,
  PayoutProof,
  ChainFact,
  Rewound,
  Chain,
  ReadinessCheck,
  Readiness,
  ChainTrouble,
  EndpointStatus,
  ChainStatus,
  IndexerStatus,
  ExportSeal,
  Problem,
  ProblemExplanation,
] as const
