import { join } from 'node:path'
import { id } from 'ethers/hash'
import { createSolverClient } from '@lilymed/lilypad'
import { createFindClaim } from './claims/find-claim.ts'
import { createPutClaim } from './claims/put-claim.ts'
import type { MediatorConfig } from './config.ts'
import { openModules } from './duties/open-modules.ts'
import { createPrepareBundle } from './duties/prepare-bundle.ts'
import type { EngineOptions } from './engine.ts'
import { evidenceFolder } from './evidence/serve-evidence.ts'
import { openEvidenceShelf } from './evidence/evidence-shelf.ts'
import { openWorkFolder } from './open-work-folder.ts'
import { createKeepPrivateEvidence } from './privacy/keep-private-evidence.ts'
import { openPrivacy } from './privacy/open-privacy.ts'
import { createExamineRuns } from './reexecutor/examine-runs.ts'
import { createExecuteBundle } from './reexecutor/execute-bundle.ts'
import { openReexecutor } from './reexecutor/open-reexecutor.ts'
import { guardMachine } from './self-audit/guard-machine.ts'
import { openMachineJail } from './self-audit/machine-jail.ts'

/** Everything between a deal and the evidence of a vote. */
export type Execution = Pick<
  EngineOptions,
  'prepareBundle' | 'executeBundle' | 'examineRuns' | 'putClaim' | 'drawClassName' | 'evidence' | 'shadow'
>

/** Opens what a mediator runs jobs with. Throws CONFIG_INVALID where a file or host of the configuration cannot be used. */
export const openExecution = async (
  config: Pick<MediatorConfig, 'claims' | 'dataDirectory' | 'modules' | 'privacy' | 'reexecutor' | 'solver'>,
  onJailed: (reason: string) => void,
): Promise<Execution> => {
  const { dataDirectory } = config
  const client = openReexecutor(config.reexecutor)
  const workFolder = await openWorkFolder(join(dataDirectory, 'work'))
  const evidence = await openEvidenceShelf(evidenceFolder(dataDirectory))
  const privacy = await openPrivacy(dataDirectory, config.privacy)
  const keepPrivate = createKeepPrivateEvidence({ evidence, ...privacy })
  const drawClasses = new Map(config.reexecutor.drawClasses.map((name) => [id(name), name]))
  const drawClassName = (drawClass: string): string | undefined => drawClasses.get(drawClass)
  const jail = openMachineJail(dataDirectory)
  const machine = { executeBundle: createExecuteBundle(client), jail, onJailed }
  const executeBundle = guardMachine(machine)
  const executeApart = guardMachine({ ...machine, runsJailed: true })
  const findClaim = createFindClaim(config.claims ?? { gateways: [], folders: [] }, workFolder)
  return {
    prepareBundle: createPrepareBundle({
      solver: createSolverClient({ url: config.solver.url }),
      ...openModules({ config: config.modules ?? {}, dataDirectory, workFolder }),
      drawClassName,
      ...privacy,
    }),
    executeBundle,
    examineRuns: createExamineRuns({ client, executeBundle, evidence, keepPrivate }),
    shadow: {
      isJailed: jail.isJailed,
      executeBundle: executeApart,
      examineRuns: createExamineRuns({ client, executeBundle: executeApart, evidence, keepPrivate }),
    },
    putClaim: createPutClaim({ findClaim, client, workFolder }),
    drawClassName,
    evidence,
  }
}
