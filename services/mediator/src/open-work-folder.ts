import { mkdir, rm } from 'node:fs/promises'

/** Makes a folder of mode 0700 for what is only passing through; what an earlier process left in it is gone. */
export const openWorkFolder = async (folder: string): Promise<string> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}
