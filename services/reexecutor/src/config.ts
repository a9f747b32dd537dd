import { MetricsConfig } from '@lilymed/service-kit'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ContainerConfig, RegistryConfig } from './engines/container/container-config.ts'
import { OnnxConfig } from './engines/onnx/onnx-config.ts'
import { WgslConfig } from './engines/wgsl/wgsl-config.ts'
import { tenantPattern } from './http/authenticate.ts'

const Token = Type.String({ minLength: 16, pattern: '^[!-~]+$', description: 'bearer token of the client' })
const TenantName = Type.String({
  pattern: tenantPattern,
  description: 'whose runs and artifacts: nobody else sees them',
})
const Certificates = Type.Array(Type.String({ pattern: '^(CN=[^=,]{1,64}|sha256:[0-9a-f]{64})$' }), {
  minItems: 1,
  maxItems: 16,
  description:
    'client certificates, signed by tls.clientCaFile, that let it in: CN=<common name>, or sha256:<hex> of one; CN=<name> where it has no token',
})
const Weight = Type.Integer({
  minimum: 1,
  maximum: 1_000,
  default: 1,
  description: 'share of the slots while others want them too',
})

/** A client of the service, its token in the clear: in memory only. */
const TenantConfig = Type.Object(
  {
    name: TenantName,
    token: Type.Optional(Token),
    certificates: Type.Optional(Certificates),
    weight: Type.Optional(Weight),
  },
  { additionalProperties: false },
)
export type TenantConfig = Static<typeof TenantConfig>

/** A client as an operator writes it: the token stays in a file of its own. */
export const TenantSettings = Type.Object(
  {
    name: TenantName,
    tokenFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'file with its bearer token: one line, mode 0600; none where it shows a certificate',
      }),
    ),
    certificates: Type.Optional(Certificates),
    weight: Type.Optional(Weight),
  },
  { additionalProperties: false },
)

export const TlsConfig = Type.Object(
  {
    certificateFile: Type.String({ minLength: 1, description: 'PEM, the chain after it' }),
    keyFile: Type.String({ minLength: 1, description: 'PEM, mode 0600' }),
    clientCaFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'PEM; a client certificate signed by it, and named by a tenant, needs no token',
      }),
    ),
  },
  { additionalProperties: false, description: 'HTTPS instead of HTTP' },
)
export type TlsConfig = Static<typeof TlsConfig>

const gibibyte = 2 ** 30

/** The settings' defaults, which also hold where a program makes the configuration itself. */
export const defaults = {
  queueLimitPerTenant: 32,
  artifactLimitBytes: 20 * gibibyte,
  runLimitBytes: 5 * gibibyte,
  retainedRuns: 10_000,
  evidenceRetentionMs: 14 * 86_400_000,
  examinationLimitPerTenant: 8,
  drainTimeoutMs: 5_000,
} as const

/** What a reexecutor is started with. */
export const ReexecutorConfig = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'address to listen on; anything but loopback offers the sandbox to the network',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8_084, description: '0 takes any free port' }),
    allowPlainHttp: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'listen without TLS on an address that is not loopback, where the network itself is private',
      }),
    ),
    tls: Type.Optional(TlsConfig),
    token: Type.Optional(Token),
    tenants: Type.Optional(Type.Array(TenantConfig, { maxItems: 256 })),
    dataDirectory: Type.String({ minLength: 1, description: 'where queue, findings and artifacts are kept' }),
    workers: Type.Integer({
      minimum: 1,
      maximum: 256,
      default: 2,
      description: 'WebAssembly programs run at a time',
    }),
    queueLimit: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 64,
      description: 'runs waiting at most, of all clients together',
    }),
    queueLimitPerTenant: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: defaults.queueLimitPerTenant,
        description: 'runs of one client waiting at most',
      }),
    ),
    artifactLimitBytes: Type.Optional(
      Type.Integer({
        minimum: 2 ** 20,
        maximum: 2 ** 50,
        default: defaults.artifactLimitBytes,
        description:
          'bytes of artifacts kept, divided among the tenants by their weights; beyond it what was used longest ago goes, of whoever is furthest above its share',
      }),
    ),
    runLimitBytes: Type.Optional(
      Type.Integer({
        minimum: 2 ** 16,
        maximum: 2 ** 50,
        default: defaults.runLimitBytes,
        description:
          'bytes of outputs and logs that one run may leave, 8 KiB counted for each file; every tenant’s share of artifactLimitBytes must hold one',
      }),
    ),
    evidenceRetentionMs: Type.Optional(
      Type.Integer({
        minimum: 60_000,
        maximum: 10 * 365 * 86_400_000,
        default: defaults.evidenceRetentionMs,
        description: 'how long evidence is kept at most; until it is fetched, nothing else pushes it out',
      }),
    ),
    examinationLimitPerTenant: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: defaults.examinationLimitPerTenant,
        description: 'examinations of one client under way at most',
      }),
    ),
    retainedRuns: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        default: defaults.retainedRuns,
        description: 'finished runs remembered, divided among the tenants by their weights; the oldest go',
      }),
    ),
    drainTimeoutMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 600_000,
        default: defaults.drainTimeoutMs,
        description: 'how long running programs may go on after SIGTERM; what is left runs at the next start',
      }),
    ),
    container: Type.Optional(ContainerConfig),
    registries: Type.Optional(
      Type.Array(RegistryConfig, { maxItems: 64, description: 'where images may come from' }),
    ),
    onnx: Type.Optional(OnnxConfig),
    wgsl: Type.Optional(WgslConfig),
    metrics: Type.Optional(MetricsConfig),
  },
  { additionalProperties: false },
)
export type ReexecutorConfig = Static<typeof ReexecutorConfig>
