import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { type ExportQuestion, exportedUntil } from '../history/files/reads/export-rows'

/** How long the worker may take to begin its response. */
const WITHIN_MS = MINUTE_MS

/** Width of the UTC steps of a Parquet file, minutes: 60 if the range begins and ends on whole hours. */
export function parquetMinutes({ span, width }: Pick<ExportQuestion, 'span' | 'width'>): 5 | 15 | 60 {
  if (width === '5m') return 5
  return span.fromMs % HOUR_MS === 0 && span.toMs % HOUR_MS === 0 ? 60 : 15
}

/** Asks the worker's intake for Parquet files, which QuestDB produces. */
export class ParquetCommand {
  /** @param url address of the intake @param token its bearer token */
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** The bytes of the file as they arrive; null if the worker is unreachable or cannot produce it. */
  async send(question: ExportQuestion): Promise<AsyncGenerator<Uint8Array> | null> {
    const { stores, everyStore, span, width, nowMs, asOfMs } = question
    const endMs = asOfMs === null ? Math.min(span.toMs, nowMs) : await exportedUntil(question)
    const body = {
      store_ids: everyStore ? [] : stores.map(({ storeId }) => storeId),
      from: new Date(span.fromMs).toISOString(),
      to: new Date(Math.max(span.fromMs + 1, endMs)).toISOString(),
      as_of: new Date(asOfMs ?? nowMs).toISOString(),
      as_known_then: asOfMs !== null,
      minutes: parquetMinutes({ span, width }),
    }
    const began = new AbortController()
    const late = setTimeout(() => began.abort(), WITHIN_MS)
    try {
      const response = await fetch(new URL('/exports/parquet', this.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify(body),
        signal: began.signal,
      })
      if (response.ok && response.body) return chunksOf(response.body)
      await response.body?.cancel()
      return null
    } catch {
      return null
    } finally {
      clearTimeout(late)
    }
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
