import { AppError } from '@lilymed/service-kit'

/** The failure of a file that is not what the directory said. */
export const fileChanged = (file: string, size: number, found: string): AppError =>
  new AppError({
    code: 'RESULT_FILE_CHANGED',
    message: `expected a file of ${size} bytes at ${JSON.stringify(file)}, got ${found}; nothing may write while a result is read`,
    retryable: false,
  })
