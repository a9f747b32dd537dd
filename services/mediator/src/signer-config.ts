import { Type } from 'typebox'
import type { Static } from 'typebox'

const closed = { additionalProperties: false }
const File = (description: string) => Type.Optional(Type.String({ minLength: 1, description }))

/** What signs this mediator's transactions. The salts of its votes come from the keystore file whatever signs. */
export const SignerConfig = Type.Object(
  {
    kind: Type.Enum(['keystore', 'web3signer', 'aws-kms'], {
      default: 'keystore',
      description: 'what holds the key: the keystore file, a Web3Signer, or AWS KMS',
    }),
    address: Type.Optional(
      Type.String({
        pattern: '^0x[0-9a-fA-F]{40}$',
        description: 'account whose key it holds; needed with web3signer, checked with the others',
      }),
    ),
    timeoutMs: Type.Integer({
      minimum: 100,
      maximum: 60_000,
      default: 5000,
      description: 'how long a remote signer may take to answer',
    }),
    url: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'web3signer: where it listens; https unless on loopback',
      }),
    ),
    api: Type.Optional(
      Type.Enum(['json-rpc', 'rest'], {
        description: 'web3signer: eth_signTransaction (json-rpc, unless told) or /api/v1/eth1/sign (rest)',
      }),
    ),
    tls: Type.Optional(
      Type.Object(
        {
          caFile: File('PEM of the authority that signed its certificate, where that is not a public one'),
          certFile: File('PEM of the certificate this mediator shows'),
          keyFile: File('PEM of its key, mode 0600'),
        },
        closed,
      ),
    ),
    keyId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2048,
        description: 'aws-kms: id, ARN or alias of a key of spec ECC_SECG_P256K1 for signing',
      }),
    ),
    region: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9-]{1,32}$',
        description: 'aws-kms: where the key is, such as eu-central-1',
      }),
    ),
    endpoint: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: 'aws-kms: another address than AWS’s own, such as a VPC endpoint',
      }),
    ),
    credentialsFile: File(
      'aws-kms: file with the access key, as AWS’s own tools write it, mode 0600; the environment and the machine’s own role unless given',
    ),
  },
  closed,
)
export type SignerConfig = Static<typeof SignerConfig>
