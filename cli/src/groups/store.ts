import type { Command } from '../command.ts'

/** An embedded event store. */
export const storeCommands: readonly Command[] = [
  {
    name: 'store info',
    summary: 'Say what an event store holds and who writes it',
    description:
      'Reads extent, size, schema version and writer of an embedded event store. Answers at once, however large the store is and while it is written.',
    arguments: [{ name: 'store', summary: 'the file, such as data/events.db' }],
    options: [{ flags: '--json', summary: 'print one JSON document' }],
    examples: ['lilymed store info data/events.db'],
    run: async (invocation) => (await import('../commands/store-info.ts')).storeInfo(invocation),
  },
  {
    name: 'store check',
    summary: 'Read a whole event store and say what is wrong with it',
    description:
      'Checks the structure of the file, every index against its table, that positions and revisions have no gaps, and that every event is JSON. Works while the store is written, takes seconds per gigabyte, repairs nothing. Exit code 5 if something is wrong.',
    arguments: [{ name: 'store', summary: 'the file, such as data/events.db' }],
    options: [{ flags: '--json', summary: 'print one JSON document' }],
    examples: ['lilymed store check data/events.db'],
    run: async (invocation) => (await import('../commands/store-check.ts')).storeCheck(invocation),
  },
  {
    name: 'store backup',
    summary: 'Copy an event store into a new file, while it is written',
    description:
      'Copies one snapshot, checks it, and gives it its name when it is whole and on the disk. Never overwrites. A mediator’s store holds votes that are secret until they are revealed: keep the copy as private as the store.',
    arguments: [
      { name: 'store', summary: 'the file, such as data/events.db' },
      { name: 'backup', summary: 'the file to write' },
    ],
    options: [{ flags: '--json', summary: 'print one JSON document' }],
    examples: ['lilymed store backup data/events.db backups/events-2026-11-22.db'],
    run: async (invocation) => (await import('../commands/store-backup.ts')).storeBackup(invocation),
  },
  {
    name: 'store restore',
    summary: 'Bring an event store back from a backup',
    description:
      'Checks the backup and copies it to where the store was. Refuses to overwrite anything: move a damaged store away first. What was appended after the backup is not in it; read models that are ahead of it must be rebuilt.',
    arguments: [
      { name: 'backup', summary: 'a file that lilymed store backup wrote' },
      { name: 'store', summary: 'where the store is to be, such as data/events.db' },
    ],
    options: [{ flags: '--json', summary: 'print one JSON document' }],
    examples: ['lilymed store restore backups/events-2026-11-22.db data/events.db'],
    run: async (invocation) => (await import('../commands/store-restore.ts')).storeRestore(invocation),
  },
]
