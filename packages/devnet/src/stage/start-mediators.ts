import { cpus } from 'node:os'
import { join } from 'node:path'
import { createKeystore } from '@lilymed/mediator'
import type { DevnetAccount } from '../chain/accounts.ts'
import { startMediatorHost } from '../hosts/mediator-host.ts'
import type { MediatorHost } from '../hosts/mediator-host.ts'
import type { MediatorHostCommand, MediatorHostSettings } from '../hosts/mediator-host-protocol.ts'
import { mediatorData, privateFolder, writeSecret } from '../hosts/service-files.ts'

export type Mediators = {
  /** Does something to one mediator, wherever it is hosted. */
  command(command: MediatorHostCommand): Promise<void>
  /** Where a mediator keeps its data. */
  dataDirectory(address: string): string
  readonly ended: Promise<string | undefined>
  close(): Promise<void>
}

export type StartMediatorsOptions = Omit<MediatorHostSettings, 'mediators' | 'passphraseFile'> & {
  readonly folder: string
  readonly accounts: readonly DevnetAccount[]
  readonly onLog: (line: string) => void
}

const hosts = Math.min(3, Math.max(1, cpus().length))
/** Far below what a key of value needs: these keys are public anyway, and twelve strong ones would take a minute. */
const devnetScryptN = 1024
const passphrase = 'the devnet keeps no secrets'

/** Gives every mediator a keystore and a folder of its own, and starts them all in a few processes. */
export const startMediators = async ({
  folder,
  accounts,
  onLog,
  ...settings
}: StartMediatorsOptions): Promise<Mediators> => {
  const passphraseFile = writeSecret(folder, 'passphrase', passphrase)
  const mediators = await Promise.all(
    accounts.map(async ({ address, privateKey }) => {
      const own = privateFolder(folder, address)
      const options = {
        directory: privateFolder(own, 'keys'),
        passphrase,
        privateKey,
        scryptN: devnetScryptN,
      }
      const { file } = await createKeystore({ ...options, now: new Date() })
      return { address, folder: own, keystoreFile: file }
    }),
  )
  const perHost = Math.ceil(mediators.length / hosts)
  const started: MediatorHost[] = []
  const close = async (): Promise<void> => {
    await Promise.all(started.map((host) => host.close()))
  }
  const results = await Promise.allSettled(
    Array.from({ length: hosts }, async (_, index) => {
      const own = mediators.slice(index * perHost, (index + 1) * perHost)
      const host = { ...settings, passphraseFile, mediators: own }
      started.push(await startMediatorHost(`mediators-${index + 1}`, folder, host, onLog))
    }),
  )
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  return {
    command: async (command) => {
      const host = started.find(({ addresses }) => addresses.includes(command.address))
      await host?.command(command)
    },
    dataDirectory: (address) => mediatorData(join(folder, address)),
    ended: Promise.race(started.map((host) => host.ended)),
    close,
  }
}
