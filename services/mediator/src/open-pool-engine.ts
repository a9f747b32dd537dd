import { createContractClient, explainRevert } from '@lilymed/chain'
import { drandBeaconAbi, lilypadTokenAbi } from '@lilymed/contracts-abi'
import { parseUnits } from 'ethers/utils'
import { appealPolicyOf } from './appeals/appeals-config.ts'
import { createMeansReader } from './appeals/read-means.ts'
import { openDrandSource } from './beacon/open-drand-source.ts'
import { ensureAllowance } from './duties/ensure-allowance.ts'
import { createSenderTransactions } from './duties/sender-transactions.ts'
import { createEngine } from './engine.ts'
import { poolContractsOf } from './handler.ts'
import type { OnStep } from './mediation/steps.ts'
import { openClaimDuty } from './rewards/open-claim-duty.ts'
import { claimRulesOf } from './rewards/rewards-config.ts'
import { openMachineJail } from './self-audit/machine-jail.ts'
import { marginSeconds, sharedOptions } from './open-engine.ts'
import type { EngineParts, OpenedEngine } from './open-engine.ts'

/** The engine of a mediator of the pool. Throws an AppError where the beacon cannot be read. */
export const openPoolEngine = async (parts: EngineParts, onStep: OnStep): Promise<OpenedEngine> => {
  const { config, identity, store, permissions, sender, provider, logger, metrics, openSecret } = parts
  const { chainId } = config.chain
  const { disputePool, settlement, lilypadToken, beacon } = poolContractsOf(config.chain.contracts)
  const transactions = createSenderTransactions(sender)
  const reads = { provider, explain: explainRevert }
  const randomness =
    config.beacon === undefined
      ? {}
      : {
          randomness: await openDrandSource({
            url: config.beacon.drandUrl,
            beacon: createContractClient(drandBeaconAbi, beacon, reads),
          }),
        }
  const lpPerCoin =
    config.economics?.lpPerCoin === undefined ? null : parseUnits(config.economics.lpPerCoin, 18)
  const key = identity.signer.address
  const policy = permissions.pokes ? appealPolicyOf(config.appeals) : null
  const rules = permissions.pokes ? claimRulesOf(config.rewards) : null
  const jail = openMachineJail(config.dataDirectory)
  const engine = createEngine({
    ...sharedOptions(parts),
    pool: disputePool,
    identity: { ...identity, key },
    protection: identity.protection,
    transactions,
    policy: { revealDepth: config.revealDepth, commitMarginSeconds: marginSeconds },
    ...randomness,
    ...(policy !== null && {
      appeals: {
        policy,
        readMeans: createMeansReader({
          owner: key,
          contracts: { lilypadToken, settlement },
          reads,
          lpPerCoin,
        }),
        isMachineJailed: () => jail.read() !== undefined,
        onWithheld: ({ disputeId, round, against }, code) => {
          metrics.withheldAppeal(code)
          logger.warn(
            { disputeId, round, against, code },
            'a ruling contradicts this mediator’s vote, and is not appealed by itself',
          )
        },
      },
    }),
    onUnknownCommit: metrics.sawUnknownCommit,
    onAudited: ({ disputeId, round }, audit) => {
      metrics.audited(audit)
      if (audit !== 'contradicted') return
      logger.error(
        { disputeId, round },
        'the ruling is the opposite of this mediator’s vote: lilymed mediator disputes explain says what it rests on',
      )
    },
    onShadowEnd: ({ stream, isJailed }, audit) => {
      openSecret?.(stream, 'public')
      if (audit !== null) metrics.shadowAudited(audit, isJailed)
    },
    onStep: (step) => {
      metrics.stepped(step, engine.status().head?.timestamp ?? 0)
      onStep(step)
    },
  })
  const allow = (): Promise<void> =>
    ensureAllowance({
      owner: identity.signer.address,
      token: createContractClient(lilypadTokenAbi, lilypadToken, reads),
      spender: settlement,
      transactions,
    })
  const claims =
    rules === null
      ? undefined
      : openClaimDuty({
          chainId,
          mediator: identity.address,
          key,
          settlement,
          store,
          transactions,
          reads,
          rules,
          lpPerCoin,
          chainTime: () => engine.status().head?.timestamp ?? 0,
          onClaimed: (account, ending, credit) => {
            metrics.claimed(ending)
            logger.info({ account, credit, ...ending }, 'what was credited was claimed')
          },
          onFailed: (failure) => {
            const code = (failure as { readonly code?: string }).code ?? 'UNKNOWN'
            metrics.failed('claim', code)
            logger.warn({ code }, 'credits were not looked at or not claimed; it is tried again')
          },
        })
  return { engine, allow, claims }
}
