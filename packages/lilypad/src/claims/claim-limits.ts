/** The most that a claim's result may be: bytes of all files, files and folders, and folders inside each other. */
export type ClaimLimits = { readonly bytes: number; readonly members: number; readonly depth: number }

export const defaultClaimLimits: ClaimLimits = { bytes: 4 * 2 ** 30, members: 65_536, depth: 64 }
