import type { Command } from '../command.ts'
import { indexerRun } from './indexer-run.ts'
import { mediatorInit } from './mediator-init.ts'
import { mediatorRun } from './mediator-run.ts'
import { reexecutorServe } from './reexecutor-serve.ts'

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [indexerRun, mediatorInit, mediatorRun, reexecutorServe]
