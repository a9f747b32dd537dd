import { createReexecutor, ReexecutorConfig } from '@lilymed/reexecutor'
import { AppError, loadConfig, readSecretFile } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Command } from '../command.ts'
import { daemonOptions, runDaemon } from '../run-daemon.ts'

/** The reexecutor's settings as an operator writes them: the token stays in a file of its own. */
export const ReexecutorSettings = Type.Object(
  {
    ...Type.Omit(ReexecutorConfig, ['token']).properties,
    tokenFile: Type.String({
      minLength: 1,
      description: 'file with the bearer token every client presents: one line, mode 0600',
    }),
  },
  { additionalProperties: false },
)

/** The token, refused when it is short enough to guess or could not stand in a header. */
const readToken = (file: string): string => {
  const token = readSecretFile(file)
  if (/^[!-~]{16,}$/.test(token)) return token
  const message = `token file ${file} must hold 16 characters or more, printable and without spaces`
  throw new AppError({ code: 'CONFIG_INVALID', message, retryable: false })
}

export const reexecutorServe: Command = {
  name: 'reexecutor serve',
  summary: 'Serve a sandbox that runs disputed jobs again',
  description:
    'Takes run requests over HTTP and answers with digests and evidence. Holds no key and opens no connection of its own. Give it a user of its own.',
  options: daemonOptions,
  examples: ['lilymed reexecutor serve --config reexecutor.toml'],
  run: (invocation) =>
    runDaemon(invocation, {
      name: 'reexecutor',
      load: (sources) => loadConfig(ReexecutorSettings, sources),
      start: async ({ tokenFile, ...config }, { lifecycle, logger }) => {
        const reexecutor = createReexecutor({ ...config, token: readToken(tokenFile) }, { logger })
        const { url } = await lifecycle.use(reexecutor).start()
        return { sentence: `reexecutor ready at ${url}`, facts: { url } }
      },
    }),
}
