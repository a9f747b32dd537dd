/** Rows that cannot be what was written: their bytes were changed on the disk. */
export class DamagedRow extends Error {}
