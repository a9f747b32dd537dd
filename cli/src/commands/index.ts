import type { Command } from '../command.ts'
import { reexecutorServe } from './reexecutor-serve.ts'

/** Every command there is, in the order of the help. */
export const commands: readonly Command[] = [reexecutorServe]
