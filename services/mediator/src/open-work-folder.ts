import { rm } from 'node:fs/promises'
import { makeFolder } from '@lilymed/service-kit'

/** Makes a folder of mode 0700 for what is only passing through; what an earlier process left in it is gone. */
export const openWorkFolder = async (folder: string): Promise<string> => {
  await rm(folder, { recursive: true, force: true })
  makeFolder(folder)
  return folder
}
