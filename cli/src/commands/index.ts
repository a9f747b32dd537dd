import type { Command } from '../command.ts'
import { auditExport } from './audit-export.ts'
import { auditLogKey } from './audit-log-key.ts'
import { auditReplay } from './audit-replay.ts'
import { auditVerify } from './audit-verify.ts'
import { auditVerifyLog } from './audit-verify-log.ts'
import { challengeAppeal, providerAppeal } from './appeal-commands.ts'
import { challengeClaim, providerClaim } from './claim-commands.ts'
import { challengeWatch } from './challenge-watch.ts'
import { challenge } from './challenge.ts'
import { dealAnchor } from './deal-anchor.ts'
import { dealSubmit } from './deal-submit.ts'
import { evidenceCard } from './evidence-card.ts'
import { evidenceCheck } from './evidence-check.ts'
import { evidenceDisclose } from './evidence-disclose.ts'
import { evidenceDrop } from './evidence-drop.ts'
import { evidenceFetch } from './evidence-fetch.ts'
import { evidenceKey } from './evidence-key.ts'
import { evidenceList } from './evidence-list.ts'
import { evidenceOpen } from './evidence-open.ts'
import { evidencePin, evidenceUnpin } from './evidence-pin.ts'
import { evidenceRead } from './evidence-read.ts'
import { evidenceSeal } from './evidence-seal.ts'
import { evidenceShare } from './evidence-share.ts'
import { evidenceShow } from './evidence-show.ts'
import { exportCommand } from './export.ts'
import { indexerReplay } from './indexer-replay.ts'
import { indexerRewind } from './indexer-rewind.ts'
import { indexerRun } from './indexer-run.ts'
import { indexerStatus } from './indexer-status.ts'
import { indexerVerify } from './indexer-verify.ts'
import { mediatorCustodyOfferKey } from './mediator-custody-offer-key.ts'
import { mediatorCustodyRotateKey } from './mediator-custody-rotate-key.ts'
import { mediatorCustodySetWithdrawal } from './mediator-custody-set-withdrawal.ts'
import { mediatorCustodyShow } from './mediator-custody-show.ts'
import { mediatorDeleteEvidence } from './mediator-delete-evidence.ts'
import { mediatorDisputesExplain } from './mediator-disputes-explain.ts'
import { mediatorDisputesList } from './mediator-disputes-list.ts'
import { mediatorDisputesShow } from './mediator-disputes-show.ts'
import { mediatorDoctor } from './mediator-doctor.ts'
import { mediatorEarnings } from './mediator-earnings.ts'
import { mediatorEvidence } from './mediator-evidence.ts'
import { mediatorForecast } from './mediator-forecast.ts'
import { mediatorHalt } from './mediator-halt.ts'
import { mediatorInit } from './mediator-init.ts'
import { mediatorProtectionExport } from './mediator-protection-export.ts'
import { mediatorProtectionImport } from './mediator-protection-import.ts'
import { mediatorRelease } from './mediator-release.ts'
import { mediatorResume } from './mediator-resume.ts'
import { mediatorReveal } from './mediator-reveal.ts'
import { mediatorRewardsClaim } from './mediator-rewards-claim.ts'
import { mediatorRotateSalt } from './mediator-rotate-salt.ts'
import { mediatorRun } from './mediator-run.ts'
import { mediatorStakeAdd } from './mediator-stake-add.ts'
import { mediatorStakeUnstake } from './mediator-stake-unstake.ts'
import { mediatorStakeWithdraw } from './mediator-stake-withdraw.ts'
import { mediatorStatus } from './mediator-status.ts'
import { moduleCertify } from './module-certify.ts'
import { moduleReports } from './module-reports.ts'
import { monitorCommand } from './monitor.ts'
import { networkDeploy } from './network-deploy.ts'
import { networkStatus } from './network-status.ts'
import { providerDeclare } from './provider-declare.ts'
import { providerEvidence } from './provider-evidence.ts'
import { providerWatch } from './provider-watch.ts'
import { reexecutorClass } from './reexecutor-class.ts'
import { reexecutorKat } from './reexecutor-kat.ts'
import { reexecutorRun } from './reexecutor-run.ts'
import { reexecutorServe } from './reexecutor-serve.ts'
import { scoreboardCommand } from './scoreboard.ts'
import { storeBackup } from './store-backup.ts'
import { storeCheck } from './store-check.ts'
import { storeInfo } from './store-info.ts'
import { storeRestore } from './store-restore.ts'
import { trustCommand } from './trust.ts'
import { txBump } from './tx-bump.ts'
import { txCancel } from './tx-cancel.ts'
import { txList } from './tx-list.ts'

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [
  auditExport,
  auditVerify,
  auditReplay,
  auditLogKey,
  auditVerifyLog,
  challenge,
  challengeWatch,
  challengeAppeal,
  challengeClaim,
  evidenceShow,
  evidenceList,
  evidenceFetch,
  evidencePin,
  evidenceUnpin,
  evidenceCheck,
  evidenceDrop,
  dealAnchor,
  dealSubmit,
  evidenceKey,
  evidenceCard,
  evidenceRead,
  evidenceOpen,
  evidenceDisclose,
  evidenceShare,
  evidenceSeal,
  exportCommand,
  indexerRun,
  indexerStatus,
  indexerVerify,
  indexerRewind,
  indexerReplay,
  mediatorInit,
  mediatorDoctor,
  mediatorStatus,
  mediatorRun,
  mediatorRelease,
  mediatorDisputesList,
  mediatorDisputesShow,
  mediatorDisputesExplain,
  mediatorEvidence,
  mediatorDeleteEvidence,
  mediatorHalt,
  mediatorResume,
  mediatorReveal,
  mediatorRotateSalt,
  mediatorProtectionExport,
  mediatorProtectionImport,
  mediatorStakeAdd,
  mediatorStakeUnstake,
  mediatorStakeWithdraw,
  mediatorRewardsClaim,
  mediatorForecast,
  mediatorEarnings,
  mediatorCustodyShow,
  mediatorCustodySetWithdrawal,
  mediatorCustodyOfferKey,
  mediatorCustodyRotateKey,
  moduleCertify,
  moduleReports,
  monitorCommand,
  scoreboardCommand,
  trustCommand,
  networkDeploy,
  networkStatus,
  providerWatch,
  providerDeclare,
  providerEvidence,
  providerAppeal,
  providerClaim,
  reexecutorServe,
  reexecutorClass,
  reexecutorKat,
  reexecutorRun,
  storeInfo,
  storeCheck,
  storeBackup,
  storeRestore,
  txList,
  txBump,
  txCancel,
]
