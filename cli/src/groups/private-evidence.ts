import type { Command } from '../command.ts'

/** What is sealed of a private job: cards, openings, shares. */
export const privateEvidenceCommands: readonly Command[] = [
  {
    name: 'evidence key',
    summary: 'Make a key that sealed evidence of private jobs can be opened with',
    description:
      'Writes an age identity (X25519 with ML-KEM-768) into a file that only you may read, and prints its recipient, which is no secret: whoever seals something for you needs it. Keep a copy of the file: what is sealed to a lost key stays sealed. age 1.3 and later can use it too.',
    options: [
      { flags: '--output <file>', summary: 'the file to be written, mode 0600' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed evidence key --output reader.key'],
    run: async (invocation) => (await import('../commands/evidence-key.ts')).evidenceKey(invocation),
  },
  {
    name: 'evidence card',
    summary: 'State with your account’s signature whom evidence for it is to be sealed to',
    description:
      'Writes a card: the account, the recipient of the identity, the time, and the account’s signature (EIP-712). Give it to mediators, who put it in the folder of their [privacy] cardsFolder. Of several cards of an account the newest counts. Sends nothing.',
    options: [
      { flags: '--identity <file>', summary: 'the file of the age identity, mode 0600' },
      { flags: '--keystore <file>', summary: 'the account’s key, a Web3 keystore' },
      { flags: '--passphrase-file <file>', summary: 'the file with its passphrase, mode 0600' },
      { flags: '--output <file>', summary: 'the file to be written; <account>.json unless told' },
      { flags: '--json', summary: 'print the card' },
    ],
    examples: [
      'lilymed evidence card --identity reader.key --keystore creator.json --passphrase-file creator.pass',
    ],
    run: async (invocation) => (await import('../commands/evidence-card.ts')).evidenceCard(invocation),
  },
  {
    name: 'evidence read',
    summary: 'Check a file of a private job’s evidence, and show what it discloses',
    description:
      'Hashes every block, proves each part that is disclosed to stand where it says under the root, holds it against what was published, and says what is withheld and whom the contents are sealed to. With --digest, that it is the evidence that a vote names. Needs no key and no network. Exits with 5 where something differs.',
    arguments: [{ name: 'file', summary: 'the CAR: redacted, disclosed in part, or opened' }],
    options: [
      { flags: '--digest <digest>', summary: 'the digest that the vote on chain carries' },
      { flags: '--keys <file>', summary: 'its keys; the file beside it unless told' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed evidence read bafy….car --digest 0x36…97'],
    run: async (invocation) => (await import('../commands/evidence-read.ts')).evidenceRead(invocation),
  },
  {
    name: 'evidence open',
    summary: 'Open the sealed contents of a private job’s evidence, or a sealed file',
    description:
      'Decrypts the contents with your identity, proves that they are what the vote rests on and that what was published of them is so, and writes the evidence with every part disclosed, for your eyes. --original writes the document as the reexecutor made it as well. A file of lilymed evidence seal or of age is decrypted as it is.',
    arguments: [{ name: 'file', summary: 'the CAR of the evidence, or a file that ends in .age' }],
    options: [
      { flags: '--identity <file>', summary: 'the file of your age identity, mode 0600' },
      { flags: '--keys <file>', summary: 'the keys of the evidence; the file beside it unless told' },
      {
        flags: '--output <file>',
        summary: 'the file to be written, mode 0600; <file>.opened.car unless told',
      },
      { flags: '--original <file>', summary: 'where to write the reexecutor’s own CAR' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: [
      'lilymed evidence open bafy….car --identity reader.key',
      'lilymed evidence open result.car.age --identity reader.key --output result.car',
    ],
    run: async (invocation) => (await import('../commands/evidence-open.ts')).evidenceOpen(invocation),
  },
  {
    name: 'evidence disclose',
    summary: 'Tell others some parts of a private job’s evidence, and nothing else of it',
    description:
      'Writes a file with these parts alone. Anybody can check it against the digest of the vote on chain (lilymed evidence read --digest), and put it into an audit bundle. Of maps and lists on the way to a part, names and numbers of members show; of a file in a list, all that is said of it.',
    arguments: [{ name: 'file', summary: 'the CAR that lilymed evidence open wrote' }],
    options: [
      {
        flags: '--parts <pointers>',
        summary: 'JSON pointers with commas between, such as /runs/0/logs/stdout',
      },
      { flags: '--output <file>', summary: 'the file to be written' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed evidence disclose bafy….opened.car --parts /runs/0/files/3 --output one-file.car'],
    run: async (invocation) =>
      (await import('../commands/evidence-disclose.ts')).evidenceDisclose(invocation),
  },
  {
    name: 'evidence share',
    summary: 'Let more recipients open sealed evidence, such as the panel of an appeal',
    description:
      'Adds a wrapped key for each to the file of keys. Whoever can open the evidence can do this; its digest stays what it is. Hand the file out beside the evidence.',
    arguments: [{ name: 'keys', summary: 'the file of keys, <cid>.keys.json' }],
    options: [
      { flags: '--to <list>', summary: 'age recipients or files of cards, with commas between' },
      { flags: '--identity <file>', summary: 'the file of your age identity, mode 0600' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed evidence share bafy….keys.json --to 0x5a…E1.json,0x9c…04.json --identity reader.key'],
    run: async (invocation) => (await import('../commands/evidence-share.ts')).evidenceShare(invocation),
  },
  {
    name: 'evidence seal',
    summary: 'Encrypt a file for those who are to read it, such as a private job’s inputs or result',
    description:
      'Writes an age file that each recipient opens with lilymed evidence open, or with age itself. Nothing of it is sent anywhere. Its length shows the file’s.',
    arguments: [{ name: 'file', summary: 'what to seal: a CAR of a result, inputs, anything' }],
    options: [
      { flags: '--to <list>', summary: 'age recipients or files of cards, with commas between' },
      { flags: '--output <file>', summary: 'the file to be written; <file>.age unless told' },
      { flags: '--json', summary: 'print one JSON document' },
    ],
    examples: ['lilymed evidence seal result.car --to mediator.json,age1…'],
    run: async (invocation) => (await import('../commands/evidence-seal.ts')).evidenceSeal(invocation),
  },
]
