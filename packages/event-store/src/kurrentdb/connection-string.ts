import { InvalidArgument } from '../port/errors.ts'

/** A user of the server. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A connection string that was checked, in the parts that the client needs. */
export interface ConnectionTarget {
  /** what the client is given; it may hold a password and is never shown */
  readonly text: string
  /** the hosts, for messages */
  readonly server: string
  /** decoded, for the half of the client that does not decode them */
  readonly credentials: Credentials | undefined
}

const shape =
  /^(esdb|kurrentdb)(\+discover)?:\/\/(?:([^@/?]*)@)?([A-Za-z0-9._-]+(?::\d+)?(?:,[A-Za-z0-9._-]+(?::\d+)?)*)\/?(?:\?(.*))?$/

/** Options that both halves of the client understand in the same way. */
const allowed = new Set(
  ['tls', 'tlsVerifyCert', 'tlsCaFile', 'userCertFile', 'userKeyFile', 'nodePreference', 'connectionName']
    .concat(['keepAliveInterval', 'keepAliveTimeout', 'maxDiscoverAttempts', 'discoveryInterval'])
    .map((key) => key.toLowerCase()),
)

const refused: Readonly<Record<string, string>> = {
  // With false, the client answers a refused append with revision 1, whatever the stream's is.
  throwonappendfailure: 'throwOnAppendFailure left out: refused appends must be errors',
  defaultdeadline: 'defaultDeadline left out: the store has time limits of its own',
  gossiptimeout:
    'gossipTimeout left out: one half of the client reads it as seconds, the other as milliseconds',
}

/**
 * Checks a connection string before the client sees it, because the client prints the whole string, password included,
 * when an option is unknown, and carries it in the error when it cannot be read.
 *
 * @param credentials used instead of those in the string
 * @throws InvalidArgument that quotes nothing of the string but the name of an option
 */
export function parseConnectionString(text: string, credentials?: Credentials): ConnectionTarget {
  const [, scheme, discover = '', user, hosts, query = ''] = shape.exec(text.trim()) ?? []
  if (scheme === undefined || hosts === undefined) {
    throw refuse('kurrentdb://host:2113?tls=true, or kurrentdb+discover://', 'a text of another shape')
  }
  const options = parseOptions(query)
  const isSecure = options.get('tls') !== 'false'
  const used = credentials ?? parseCredentials(user)
  if (used && !isSecure) {
    throw refuse('TLS where there are credentials: without it the client leaves them out', 'tls=false')
  }
  const login = used ? `${encodeURIComponent(used.username)}:${encodeURIComponent(used.password)}@` : ''
  const rest = query === '' ? [] : [query]
  if (!options.has('nodepreference')) rest.push('nodePreference=leader')
  return {
    // The scheme is always the new one: of the old one, esdb, the client complains on standard error.
    text: `kurrentdb${discover}://${login}${hosts}?${rest.join('&')}`,
    server: hosts,
    credentials: used,
  }
}

function parseOptions(query: string): Map<string, string> {
  const options = new Map<string, string>()
  for (const part of query.split('&').filter((entry) => entry !== '')) {
    const [key = '', value = ''] = part.split('=', 2)
    const name = key.toLowerCase()
    const reason = refused[name]
    if (reason !== undefined) throw refuse(reason, `option ${key}`)
    if (!allowed.has(name)) throw refuse(`options among ${[...allowed].join(', ')}`, 'another one')
    if (value === '') throw refuse(`a value for ${key}`, 'none')
    options.set(name, value)
  }
  const preference = options.get('nodepreference')?.toLowerCase() ?? 'leader'
  // A follower lags: an append would be acknowledged and then be missing from the next read.
  if (preference !== 'leader') throw refuse('nodePreference=leader', 'another preference')
  return options
}

function parseCredentials(user: string | undefined): Credentials | undefined {
  if (user === undefined || user === '') return undefined
  const [name = '', ...password] = user.split(':')
  try {
    return { username: decodeURIComponent(name), password: decodeURIComponent(password.join(':')) }
  } catch {
    throw refuse('percent-encoded credentials', 'a bad escape')
  }
}

function refuse(expected: string, found: string): InvalidArgument {
  return new InvalidArgument('connectionString', expected, found)
}
