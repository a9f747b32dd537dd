import type { Signatory } from '@lilymed/mediator'
import { AppError } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

/** Who signs, by --by. Throws USAGE for anybody else. */
export const readSignatory = (options: Invocation['options']): Signatory => {
  const by = textOption(options, 'by') ?? 'key'
  if (by === 'key' || by === 'withdrawal') return by
  const message = `--by takes key or withdrawal, got ${by}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}
