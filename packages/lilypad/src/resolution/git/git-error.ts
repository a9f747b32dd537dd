import { AppError } from '@lilymed/service-kit'

const codes = {
  GIT_MISSING: false,
  GIT_HOST_REFUSED: false,
  GIT_UNREACHABLE: true,
  GIT_TIMEOUT: true,
  GIT_FAILED: true,
  GIT_NOT_FOUND: false,
  GIT_REVISION_UNKNOWN: false,
  GIT_TOO_LARGE: false,
  /** The module at that commit breaks a rule: the same for everybody who looks. */
  MODULE_TEMPLATE_REFUSED: false,
} as const

export type GitErrorCode = keyof typeof codes

/** A module that was not had from git; `retryable` where the same call may succeed later. */
export const gitError = (code: GitErrorCode, message: string, cause?: unknown): AppError =>
  new AppError({ code, message, retryable: codes[code], cause })

/** What git says in English (LC_ALL=C) when a remote does not give what was asked. */
const meanings: readonly (readonly [text: RegExp, code: GitErrorCode])[] = [
  [/not our ref|couldn't find remote ref|unadvertised object/, 'GIT_REVISION_UNKNOWN'],
  [
    /returned error: 4(?:0[0-9]|1[0-9])|repository .* not found|could not read Username|Authentication failed/,
    'GIT_NOT_FOUND',
  ],
  [
    /Could not resolve host|Failed to connect|Connection (?:refused|reset|timed out)|Operation too slow/,
    'GIT_UNREACHABLE',
  ],
]

/** The error of a git that ended with a failure. */
export const failedGit = (what: string, stderr: string): AppError => {
  const code = meanings.find(([text]) => text.test(stderr))?.[1] ?? 'GIT_FAILED'
  const line = stderr
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 300)
  return gitError(code, `git ${what}: ${JSON.stringify(line)}`)
}
