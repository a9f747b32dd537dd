import { ReexecutorConfig, TenantSettings } from '@lilymed/reexecutor'
import { AppError, loadConfig, readSecretFile } from '@lilymed/service-kit'
import type { ConfigSources } from '@lilymed/service-kit'
import { Type } from 'typebox'

/** The reexecutor's settings as an operator writes them: tokens stay in files of their own. */
export const ReexecutorSettings = Type.Object(
  {
    ...Type.Omit(ReexecutorConfig, ['token', 'tenants']).properties,
    tokenFile: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'file with the bearer token of the one client: one line, mode 0600; for several, [[tenants]]',
      }),
    ),
    tenants: Type.Optional(Type.Array(TenantSettings, { maxItems: 256 })),
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

/** Reads the settings and the files they name. Throws ConfigInvalid, or an AppError with the same code. */
export const loadReexecutorConfig = (sources: ConfigSources): ReexecutorConfig => {
  const { tokenFile, tenants = [], ...rest } = loadConfig(ReexecutorSettings, sources)
  return {
    ...rest,
    ...(tokenFile === undefined ? {} : { token: readToken(tokenFile) }),
    tenants: tenants.map(({ tokenFile: file, ...tenant }) => ({
      ...tenant,
      ...(file === undefined ? {} : { token: readToken(file) }),
    })),
  }
}
