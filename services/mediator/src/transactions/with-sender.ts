import { join } from 'node:path'
import type { TransactionSender } from '@lilymed/chain'
import { createLifecycle, makeFolder, openStore } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import type { Terminal } from '../keystore/read-passphrase.ts'
import { openChainEndpoints } from '../open-chain-endpoints.ts'
import { openIdentity } from '../open-identity.ts'
import { openSender } from './open-sender.ts'

export type OperatorParts = { readonly logger: Logger; readonly terminal?: Terminal | undefined }

/**
 * Lends a mediator's sender while its node does not run: with key, vote protection and journal opened here, under their locks. Throws
 * KEYSTORE_IN_USE while a node is starting or stopping, and what opening throws.
 */
export const withSender = async <T>(
  config: MediatorConfig,
  { logger, terminal }: OperatorParts,
  use: (sender: TransactionSender) => Promise<T>,
): Promise<T> => {
  const lifecycle = createLifecycle()
  try {
    makeFolder(config.dataDirectory)
    const { signer } = await openIdentity(config, { lifecycle, logger, terminal })
    const endpoints = await openChainEndpoints(config, logger)
    lifecycle.defer(() => endpoints.close())
    const path = join(config.dataDirectory, 'mediator.db')
    const { store } = lifecycle.use(await openStore({ config: config.store, path, namespace: 'mediator' }))
    return await use(lifecycle.use(openSender(config, { endpoints, signer, store, logger })))
  } finally {
    await lifecycle.close()
  }
}
