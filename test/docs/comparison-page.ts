import { claimRung, COMPARATOR_MEMBERS, EXACT_POLICY, NUMBER_TYPES, RUNGS, rungOf } from '@lilymed/domain'
import type { Comparator, ComparatorKind, ComparisonPolicy, Rung } from '@lilymed/domain'
import { markdownTable } from './markdown-table.ts'

const numbers = { format: 'raw', type: 'f32' } as const

/** One of each kind, as strict as it can be; the compiler asks for one when a kind is added. */
const strictest: Readonly<{ [Kind in ComparatorKind]: Extract<Comparator, { readonly kind: Kind }> }> = {
  exact: { kind: 'exact' },
  text: { kind: 'text', masks: ['\\d{4}-\\d{2}-\\d{2}'] },
  json: { kind: 'json', ignored: ['/created', '/items/*/id'], absolute: 0, relative: 0 },
  tar: { kind: 'tar' },
  png: { kind: 'png' },
  numbers: { kind: 'numbers', ...numbers, nan: 'same-places', absolute: 2e-6, relative: 0, ulps: 0 },
  image: { kind: 'image', leastSsim: 0.98, mostDifference: 8 },
  'top-k': { kind: 'top-k', ...numbers, columns: 1000, k: 5, ordered: true, margin: 1e-6 },
}

const forgiven: Readonly<Record<ComparatorKind, string>> = {
  exact: 'nothing',
  text: 'CRLF for LF, and what a mask matches; UTF-8',
  json: 'order of members, spaces, how a number is written; above 0 `absolute` and `relative` it needs rung 3',
  tar: 'order, times and owners of members',
  png: 'ancillary chunks, how pixels are packed and compressed; `tRNS` counts',
  numbers: '`absolute` + `relative` × the larger of the two, or `ulps` steps of the type',
  image:
    'tiles of 64×64 pixels with a similarity from `leastSsim` on, samples that differ by `mostDifference` at most (of 255)',
  'top-k':
    'scores that move, as long as the best `k` of every row stay, and candidates within `margin` that change places',
}

const memberMeanings: Readonly<Record<keyof ComparisonPolicy, string>> = {
  version: '1',
  rung: 'the highest rung a comparison may climb, 0 to 4',
  portable:
    'true where results compare equal whatever class made them: a difference then counts without a declared class',
  ignoredLogs: '`stdout`, `stderr` or both: no part of the comparison; needs rung 2',
  compatibleClasses:
    'groups of determinism classes whose honest results were found within these tolerances of each other',
  files:
    'rules, each a `path` and a `comparator`; the first that matches a path counts, and what none matches is compared exactly',
}

/** At which rung a claim is compared, by the policy's rung and the declared one. */
const claimRungs = (): string => {
  const numbers = RUNGS.map(({ number }) => number)
  const cell = (policyRung: Rung, declaredRung: Rung | null) =>
    String(claimRung(policyRung, declaredRung) ?? 'none')
  return markdownTable(
    ['rung of the policy', 'nothing declared', ...numbers.map((number) => `declared ${number}`)],
    numbers.map((rung) => [String(rung), ...[null, ...numbers].map((declared) => cell(rung, declared))]),
  )
}

const kinds = Object.keys(COMPARATOR_MEMBERS) as ComparatorKind[]

/** The reference page of comparison policies, made from the domain's own tables. */
export const comparisonPage = (): string =>
  [
    '# Comparison policies',
    'Made from `packages/domain/src/reexecution` by `npm run docs:update`. A module says in `lilymed_policy.json`, beside `lilypad_module.json.tmpl` at the same commit, how its results are compared; [why there are rungs](../explanation/comparison-ladder.md), [how to get one](../how-to/certify-a-module.md). A module without the file is compared byte for byte, as if it said:',
    `\`\`\`json\n${JSON.stringify(EXACT_POLICY, null, 2)}\n\`\`\``,
    'Every member has to be there. A member that is not known, or there twice, a comparator above the policy’s rung, or a text that is no JSON in UTF-8 makes the policy refused, and a dispute over the module ends as `CANNOT_EXECUTE` (`MODULE_REFUSED`). A policy is named by the sha256 of its bytes.',
    '## Members',
    markdownTable(
      ['member', 'meaning'],
      Object.entries(memberMeanings).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    '`path` is a path of the result, such as `outputs/scores.npy`: `*` stands for any text within a segment, `**` for any segments.',
    '## Rungs',
    markdownTable(
      ['rung', 'name', 'two results are alike where'],
      RUNGS.map(({ number, name, meaning }) => [String(number), name, meaning]),
    ),
    '## At which rung a claim is compared',
    'The policy is the module’s, at the commit that the deal names. The provider declares a rung on chain before it submits, and can only make the comparison stricter by that. Up to rung 1 the CIDs decide; above, the claim’s bytes have to be posted by either party (else `FETCH_FAILED`; `CLAIM_REFUSED` where they cannot be unpacked).',
    claimRungs(),
    'Where it says none, a claim with another CID is neither accepted nor rejected: `CANNOT_EXECUTE` (`CLASS_UNKNOWN`). Two runs of ours that differ at the rung the claim is compared at are `NONDETERMINISTIC`, unless the claim is one of them. [Why](../adr/0011-the-modules-policy-counts.md).',
    '## Comparators',
    markdownTable(
      ['kind', 'from rung', 'members', 'what it forgives'],
      kinds.map((kind) => [
        `\`${kind}\``,
        String(rungOf(strictest[kind])),
        COMPARATOR_MEMBERS[kind].map((name) => `\`${name}\``).join(', ') || 'none',
        forgiven[kind],
      ]),
    ),
    `\`format\` is \`npy\`, \`safetensors\`, or \`raw\` with the member \`type\`: ${NUMBER_TYPES.map((type) => `\`${type}\``).join(', ')}, little-endian. \`nan\` is \`same-places\` or \`refused\`. \`ulps\` above 0 needs an \`absolute\` above 0, because near zero steps between numbers mean nothing. Whole numbers take \`absolute\` alone. A file of ours that is not of the form its rule names is compared byte for byte; one of the claim’s is different.`,
    '## Masks',
    'A mask is at most 31 bytes of ASCII: characters as themselves, `\\d` a digit, `\\x` a hexadecimal digit, `\\w` a letter, digit or underscore, `\\` before any other sign for that sign, and `{n}` or `{n,m}` after one of them. There is no star, choice or group, so that no text makes it slow. The longest match at the leftmost place counts as the mask.',
    '## One of each',
    `\`\`\`json\n${JSON.stringify(
      kinds.map((kind) => ({ path: `outputs/${kind}`, comparator: strictest[kind] })),
      null,
      2,
    )}\n\`\`\``,
    '',
  ].join('\n\n')
