/** Why a module's job is none that can be run again. */
export type JobRejection = {
  readonly code:
    | 'JOB_ENGINE'
    | 'JOB_IMAGE'
    | 'JOB_NETWORK'
    | 'JOB_INPUTS'
    | 'JOB_OUTPUTS'
    | 'JOB_PUBLISHER'
    | 'JOB_RESOURCES'
    | 'JOB_BLOB'
    | 'JOB_ENTRY_MODULE'
    | 'JOB_ARGUMENTS'
    | 'JOB_ENVIRONMENT'
  readonly message: string
}

export type JobRejected = { readonly kind: 'rejected'; readonly rejection: JobRejection }

export const rejectJob = (code: JobRejection['code'], message: string): JobRejected => ({
  kind: 'rejected',
  rejection: { code, message },
})
