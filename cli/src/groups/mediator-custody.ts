import type { Command } from '../command.ts'
import { planOptions } from './mediator-options.ts'

/** Who holds a mediator’s money, apart from the key on its machine. */
export const mediatorCustodyCommands: readonly Command[] = [
  {
    name: 'mediator custody show',
    summary: 'Say what a mediator has staked, who acts for it, and where it is paid',
    description: 'Reads the chain at its newest block. Needs no passphrase and works beside a running node.',
    arguments: [
      {
        name: 'mediator',
        summary: 'the one that this configuration’s key acts for otherwise',
        optional: true,
      },
    ],
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--json', summary: 'print one JSON document; amounts are wei' },
    ],
    examples: ['lilymed mediator custody show --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-custody-show.ts')).mediatorCustodyShow(invocation),
  },
  {
    name: 'mediator custody set-withdrawal',
    summary: 'Name where a mediator’s stake and rewards are paid',
    description:
      'Once by the mediator itself; from then on that address alone can name another, and its transaction is printed with --unsigned. It can also replace the key, so it should be kept where the node’s key is not.',
    arguments: [{ name: 'address', summary: 'the withdrawal address' }],
    options: planOptions,
    examples: ['lilymed mediator custody set-withdrawal 0x… --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-custody-set-withdrawal.ts')).mediatorCustodySetWithdrawal(
        invocation,
      ),
  },
  {
    name: 'mediator custody offer-key',
    summary: 'Offer the key of this configuration to a mediator, to act for it',
    description:
      'The first of two steps of a rotation, with the configuration of the new key: nobody is made a key unasked. The withdrawal address takes it with lilymed mediator custody rotate-key.',
    arguments: [{ name: 'mediator', summary: 'the mediator it is to act for' }],
    options: planOptions,
    examples: ['lilymed mediator custody offer-key 0x… --config new-mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-custody-offer-key.ts')).mediatorCustodyOfferKey(invocation),
  },
  {
    name: 'mediator custody rotate-key',
    summary: 'Let another key act for a mediator, and retire the present one for good',
    description:
      'By the withdrawal address, whose transaction is printed with --unsigned. The new key must have offered itself first. Stake, seats and rewards stay the mediator’s; votes that are open are revealed as they would have been, by a node whose keystore has the salt master they were made with.',
    arguments: [{ name: 'key', summary: 'address of the new key' }],
    options: planOptions,
    examples: ['lilymed mediator custody rotate-key 0x… --config mediator.toml --unsigned'],
    run: async (invocation) =>
      (await import('../commands/mediator-custody-rotate-key.ts')).mediatorCustodyRotateKey(invocation),
  },
]
