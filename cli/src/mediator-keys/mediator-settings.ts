import { loadMediatorConfig } from '@lilymed/mediator'
import type { MediatorConfig } from '@lilymed/mediator'
import { textOption } from '../command.ts'
import type { Invocation } from '../command.ts'

/** A mediator's settings as a command was told of them. Throws ConfigInvalid. */
export const mediatorSettings = ({
  options,
  environment,
  note,
}: Pick<Invocation, 'options' | 'environment' | 'note'>): MediatorConfig =>
  loadMediatorConfig({
    file: textOption(options, 'config'),
    environment,
    warn: (sentence) => note(`${sentence}\n`),
  })
