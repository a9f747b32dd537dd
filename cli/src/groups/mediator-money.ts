import type { Command } from '../command.ts'
import { byOption, planOptions } from './mediator-options.ts'

/** A mediator’s stake, rewards and earnings. */
export const mediatorMoneyCommands: readonly Command[] = [
  {
    name: 'mediator stake add',
    summary: 'Add to a mediator’s stake, and say first what that means',
    description:
      'Reads balances, allowance, stake and parameters, shows what will happen, asks, registers where --class names a class it is not registered for, approves exactly what is missing, and stakes. With the first stake name a withdrawal address, kept apart from the node: stake and rewards are paid there alone, and it can replace the key. What the forecast calls a loss is refused (lilymed mediator forecast). Exit code 4 when it is refused or not agreed to.',
    arguments: [{ name: 'amount', summary: 'LP, such as 400 or 12.5' }],
    options: [
      { flags: '--withdrawal-address <address>', summary: 'where stake and rewards will be paid, for good' },
      { flags: '--class <name>', summary: 'register for this draw class first, where it is not yet' },
      { flags: '--no-withdrawal-address', summary: 'stake without one all the same' },
      { flags: '--below-minimum', summary: 'stake all the same what is too little to be drawn' },
      { flags: '--accept-loss', summary: 'stake all the same where the forecast is a loss' },
      { flags: '--while-jailed', summary: 'stake all the same what weighs nothing until the jail is over' },
      ...planOptions,
    ],
    examples: [
      'lilymed mediator stake add 400 --config mediator.toml --class portable --withdrawal-address 0x…',
      'lilymed mediator stake add 100 --config mediator.toml --yes',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-stake-add.ts')).mediatorStakeAdd(invocation),
  },
  {
    name: 'mediator stake unstake',
    summary: 'Ask for stake back, to be withdrawn when it has unbonded',
    description:
      'Shows what will be left, when the rest can be withdrawn and what is still open, and asks. What is asked for weighs nothing from the next epoch on, and can be slashed until it is withdrawn; asking again restarts the period for all of it. Refuses to leave less than the minimum stake unless told.',
    arguments: [{ name: 'amount', summary: 'LP, or all' }],
    options: [
      { flags: '--below-minimum', summary: 'leave less than the minimum stake all the same' },
      byOption,
      ...planOptions,
    ],
    examples: [
      'lilymed mediator stake unstake 100 --config mediator.toml',
      'lilymed mediator stake unstake all --config mediator.toml --by withdrawal --unsigned',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-stake-unstake.ts')).mediatorStakeUnstake(invocation),
  },
  {
    name: 'mediator stake withdraw',
    summary: 'Withdraw the stake that has unbonded, to where the mediator is paid',
    description:
      'Says until when it is unbonding, or which seats are still open, where that is so; else shows what will be paid to which address, and asks.',
    options: [byOption, ...planOptions],
    examples: ['lilymed mediator stake withdraw --config mediator.toml'],
    run: async (invocation) =>
      (await import('../commands/mediator-stake-withdraw.ts')).mediatorStakeWithdraw(invocation),
  },
  {
    name: 'mediator rewards claim',
    summary: 'Claim a mediator’s rewards, to where it is paid',
    description:
      'Shows what was credited and to which address it will be paid, and asks. Rewards wait in Settlement for ever: nothing is lost by claiming seldom.',
    options: [byOption, ...planOptions],
    examples: ['lilymed mediator rewards claim --config mediator.toml --yes'],
    run: async (invocation) =>
      (await import('../commands/mediator-rewards-claim.ts')).mediatorRewardsClaim(invocation),
  },
  {
    name: 'mediator forecast',
    summary: 'Say what mediating brings and costs, and where it breaks even',
    description:
      'From the pool’s parameters, everyone’s weight in the mediator’s classes, the price of gas now and the figures under [economics] in the configuration: what a vote leaves, how often a seat comes, and what that is a month. Disputes are counted from what the node has seen in thirty days, unless told. First rounds alone; escalations and appeals come on top. Exit code 5 where it is a loss.',
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--add <amount>', summary: 'as if so many LP more were staked' },
      { flags: '--class <name>', summary: 'as if it were registered for this draw class too' },
      { flags: '--disputes-per-month <number>', summary: 'disputes in each class' },
      { flags: '--json', summary: 'print one JSON document; amounts are wei' },
    ],
    examples: [
      'lilymed mediator forecast --config mediator.toml',
      'lilymed mediator forecast --config mediator.toml --add 400 --class portable --disputes-per-month 60',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-forecast.ts')).mediatorForecast(invocation),
  },
  {
    name: 'mediator earnings',
    summary: 'List what a mediator earned, lost and spent on gas',
    description:
      'Reads the facts that the node has stored, beside it or without it, and asks the chain for the receipts of its transactions. Rewards count when they are credited; claiming them moves them and changes no sum. Transactions that were reverted left no fact and are not in it.',
    options: [
      { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
      { flags: '--from <time>', summary: 'the first day or time (UTC); from the beginning unless given' },
      {
        flags: '--to <time>',
        summary: 'the day or time (UTC) before which it ends; everything so far unless given',
      },
      { flags: '--csv', summary: 'print CSV (RFC 4180), amounts in LP and coin' },
      { flags: '--json', summary: 'print one JSON document; amounts are wei' },
    ],
    examples: [
      'lilymed mediator earnings --config mediator.toml --from 2026-11-01 --to 2026-12-01 --csv > november.csv',
    ],
    run: async (invocation) =>
      (await import('../commands/mediator-earnings.ts')).mediatorEarnings(invocation),
  },
]
