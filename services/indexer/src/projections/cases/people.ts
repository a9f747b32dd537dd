import { addressOf, bytesOf } from '../../testing/fact-script.ts'

export const anna = addressOf('anna')
export const bert = addressOf('bert')
export const cleo = addressOf('cleo')
export const dora = addressOf('dora')
export const emil = addressOf('emil')
export const creator = addressOf('creator')
export const provider = addressOf('provider')
export const sponsor = addressOf('sponsor')

export const dealId = 'Qmdeal'
export const disputeId = bytesOf('dispute')
export const drawClass = bytesOf('class')
