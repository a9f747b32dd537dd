// Loaded before every test file: random cases start from the run's seed, where it has one.
import * as fc from 'fast-check'

const seed = process.env['LILYMED_TEST_SEED']
if (seed !== undefined && seed !== '') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) })
