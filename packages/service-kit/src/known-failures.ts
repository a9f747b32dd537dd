import { AppError, isAppError } from './app-error.ts'

type SystemFailure = Error & {
  code?: string
  port?: number
  address?: string
  hostname?: string
  path?: string
  syscall?: string
}

/** Failures of the operating system that every operator meets, said in one line with what to do. */
export const toAppError = (failure: unknown): AppError => {
  if (isAppError(failure)) return failure
  const error = (failure instanceof Error ? failure : new Error(String(failure))) as SystemFailure
  const where = error.port === undefined ? (error.path ?? '') : `${error.address ?? ''}:${error.port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new AppError({
        code: 'PORT_TAKEN',
        message: `port ${where} is taken by another process; stop it or choose another port`,
        retryable: true,
        cause: failure,
      })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError({
        code: 'ADDRESS_UNKNOWN',
        message: `${error.address ?? error.hostname ?? 'the host'} is no address of this machine; correct the host to listen on`,
        retryable: false,
        cause: failure,
      })
    case 'EEXIST':
    case 'ENOTDIR':
      return new AppError({
        code: 'NOT_A_DIRECTORY',
        message: `${where} cannot be a directory, a file is in its place; name another one`,
        retryable: false,
        cause: failure,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError({
        code: 'NOT_PERMITTED',
        message: `${error.syscall ?? 'access'} ${where} is not permitted to this user`,
        retryable: false,
        cause: failure,
      })
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return new AppError({
        code: 'DIRECTORY_UNUSABLE',
        message: `${where} leads nowhere (${error.code}); name another folder`,
        retryable: false,
        cause: failure,
      })
    case 'ENOENT':
    case 'EISDIR':
      if (error.path === undefined || error.syscall?.startsWith('spawn') === true) break
      return new AppError({
        code: 'NOT_FOUND',
        message:
          error.code === 'EISDIR'
            ? `${where} is a folder; name a file in it`
            : `${where} is not there, or the folder it is to be in is not; make it, or name another one`,
        retryable: false,
        cause: failure,
      })
    case 'ENOSPC':
      return new AppError({
        code: 'DISK_FULL',
        message: `no space is left on the disk; free some and start again`,
        retryable: true,
        cause: failure,
      })
    default:
      break
  }
  return new AppError({ code: 'UNEXPECTED', message: error.message, retryable: false, cause: failure })
}
