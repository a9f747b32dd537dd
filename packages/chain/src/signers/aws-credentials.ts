import { readFileSync, statSync } from 'node:fs'
import type { AwsCredentials } from './aws-signature.ts'
import { SignerError } from './signer-error.ts'
import { createSignerTransport } from './signer-transport.ts'

/** Gives credentials that are good now. */
export type AwsCredentialsSource = () => Promise<AwsCredentials>

export type AwsCredentialsOptions = {
  /** A file as AWS's tools write it, mode 0600; its section `default` counts. */
  readonly file?: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where an EC2 machine asks for its role (IMDSv2). */
  readonly metadataUrl?: string
  readonly timeoutMs: number
  readonly now?: () => number
}

/**
 * Credentials from the file if one is named, else from AWS_ACCESS_KEY_ID and its like, else from the container's or the machine's role,
 * whose credentials are asked for again five minutes before they end. Throws SIGNER_REFUSED where a named place has none, and
 * SIGNER_UNREACHABLE where the role cannot be asked for.
 */
export const createAwsCredentials = (options: AwsCredentialsOptions): AwsCredentialsSource => {
  const { file, environment } = options
  if (file !== undefined) {
    const credentials = readCredentialsFile(file)
    return () => Promise.resolve(credentials)
  }
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const sessionToken = environment['AWS_SESSION_TOKEN']
    const credentials = {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }
    return () => Promise.resolve(credentials)
  }
  return keepUntilStale(() => askForRole(options), options.now ?? Date.now)
}

const readCredentialsFile = (file: string): AwsCredentials => {
  const refuse = (what: string): SignerError =>
    new SignerError('SIGNER_REFUSED', `credentials file ${file} ${what}`)
  let text: string
  try {
    if ((statSync(file).mode & 0o077) !== 0) throw refuse('may be read by others; run: chmod 600')
    text = readFileSync(file, 'utf8')
  } catch (failure) {
    if (failure instanceof SignerError) throw failure
    throw refuse(`cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
  const settings = new Map<string, string>()
  let section = 'default'
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]+?)\s*\]\s*$/.exec(line)?.[1] ?? section
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
    if (section === 'default' && name !== undefined && value !== undefined) settings.set(name, value)
  }
  const accessKeyId = settings.get('aws_access_key_id')
  const secretAccessKey = settings.get('aws_secret_access_key')
  const sessionToken = settings.get('aws_session_token')
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw refuse('holds no aws_access_key_id and aws_secret_access_key under [default]')
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
}

type RoleCredentials = AwsCredentials & { readonly endsAt: number }

const marginMs = 5 * 60_000

const keepUntilStale = (ask: () => Promise<RoleCredentials>, now: () => number): AwsCredentialsSource => {
  let kept: RoleCredentials | undefined
  return async () => {
    if (kept === undefined || now() > kept.endsAt - marginMs) kept = await ask()
    return kept
  }
}

const askForRole = async ({
  environment,
  metadataUrl,
  timeoutMs,
}: AwsCredentialsOptions): Promise<RoleCredentials> => {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const container =
    relative === undefined
      ? environment['AWS_CONTAINER_CREDENTIALS_FULL_URI']
      : `http://169.254.170.2${relative}`
  if (container !== undefined) {
    const { origin, pathname, search } = new URL(container)
    const token = containerToken(environment)
    return get(origin, `${pathname}${search}`, timeoutMs, token === undefined ? {} : { authorization: token })
  }
  const url = metadataUrl ?? 'http://169.254.169.254'
  const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' }
  const token = await ask(url, 'PUT', '/latest/api/token', timeoutMs, lifetime)
  const headers = { 'x-aws-ec2-metadata-token': token }
  const roles = '/latest/meta-data/iam/security-credentials/'
  const [role = ''] = (await ask(url, 'GET', roles, timeoutMs, headers)).trim().split('\n')
  return get(url, `${roles}${encodeURIComponent(role)}`, timeoutMs, headers)
}

const containerToken = (environment: AwsCredentialsOptions['environment']): string | undefined => {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  return file === undefined
    ? environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']
    : readFileSync(file, 'utf8').trim()
}

const ask = async (
  url: string,
  method: 'GET' | 'PUT',
  path: string,
  timeoutMs: number,
  headers: Readonly<Record<string, string>>,
): Promise<string> => {
  const send = createSignerTransport({ url, timeoutMs })
  try {
    const { status, text } = await send({ method, path, headers })
    if (status === 200) return text
    throw new SignerError(
      status >= 500 ? 'SIGNER_BUSY' : 'SIGNER_REFUSED',
      `expected credentials of this machine’s role at ${new URL(url).origin}, got status ${status}: give it a role, or name signer.credentialsFile`,
    )
  } finally {
    send.close()
  }
}

const get = async (
  ...request: [string, string, number, Record<string, string>]
): Promise<RoleCredentials> => {
  const [url, path, timeoutMs, headers] = request
  const text = await ask(url, 'GET', path, timeoutMs, headers)
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = answerOf(text)
  const endsAt = Date.parse(Expiration ?? '')
  if (
    AccessKeyId !== undefined &&
    SecretAccessKey !== undefined &&
    Token !== undefined &&
    !Number.isNaN(endsAt)
  )
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token, endsAt }
  throw new SignerError(
    'SIGNER_MALFORMED_ANSWER',
    `expected credentials at ${new URL(url).origin}, got something else`,
  )
}

const answerOf = (text: string): Readonly<Record<string, string | undefined>> => {
  try {
    return (JSON.parse(text) ?? {}) as Readonly<Record<string, string | undefined>>
  } catch {
    return {}
  }
}
