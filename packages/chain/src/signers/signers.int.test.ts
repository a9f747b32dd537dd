import { computeAddress } from 'ethers'
import { createAwsCredentials } from './aws-credentials.ts'
import { openAwsKmsSigner } from './aws-kms-signer.ts'
import { createDevnetKeySigner } from './devnet-key-signer.ts'
import { createPrivateKeySigner } from './private-key-signer.ts'
import { kmsAnswers } from './testing/kms-double.ts'
import { serveAnswers } from './testing/serve-answers.ts'
import { contractKey, devnetId, signerContract } from './testing/signer-contract.ts'
import { web3SignerAnswers } from './testing/web3signer-double.ts'
import { openWeb3Signer } from './web3signer-signer.ts'

const address = computeAddress(contractKey)

signerContract('a key in memory', async () => ({
  signer: createPrivateKeySigner(contractKey),
  close: () => undefined,
}))

signerContract('a raw key on a devnet', async () => ({
  signer: createDevnetKeySigner(contractKey),
  close: () => undefined,
}))

for (const api of ['json-rpc', 'rest'] as const) {
  signerContract(`Web3Signer over ${api}`, async () => {
    const server = await serveAnswers(web3SignerAnswers([`0x${'77'.repeat(32)}`, contractKey], devnetId))
    const signer = await openWeb3Signer({ url: server.url, address, api, timeoutMs: 60_000 })
    return {
      signer,
      close: async () => {
        signer.close()
        await server.close()
      },
    }
  })
}

signerContract('AWS KMS', async () => {
  const credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'an example of one',
    sessionToken: 'a token',
  }
  const environment = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  }
  const key = { keyId: 'alias/mediator', region: 'eu-central-1' }
  const server = await serveAnswers(kmsAnswers(contractKey, { ...key, credentials }))
  const signer = await openAwsKmsSigner({
    ...key,
    endpoint: server.url,
    credentials: createAwsCredentials({ environment, timeoutMs: 60_000 }),
    timeoutMs: 60_000,
  })
  return {
    signer,
    close: async () => {
      signer.close()
      await server.close()
    },
  }
})
