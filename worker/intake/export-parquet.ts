import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import { STRIDE_OF_SAMPLES, VIEW_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import { countedStoreId, countsForAllSql, countsForSql } from '~/platform/questdb/counted-stores-sql'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import type { Registry } from '~/registry'
import { IntakeProblem } from './answer'

/** Parameters of a Parquet export of counts. Never accept SQL here: this login may write. */
const parquetQuestionSchema = z.object({
  /** Empty means all. */
  store_ids: z
    .array(
      z
        .string()
        .min(1)
        .max(128)
        .regex(/^\P{Cc}*$/u),
    )
    .max(2_000),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  as_of: z.iso.datetime(),
  /** True: counts as they were known at `as_of`; false: as they are known now. */
  as_known_then: z.boolean().default(false),
  minutes: z.union([z.literal(5), z.literal(15), z.literal(60)]),
})
type ParquetQuestion = z.infer<typeof parquetQuestionSchema>

function sqlOf(
  { store_ids, from, to, as_of, as_known_then, minutes }: ParquetQuestion,
  counted: CountedStores,
): string {
  const condition = store_ids.length === 0 ? countsForAllSql(counted) : countsForSql(counted, store_ids)
  const named = condition === null ? '' : ` AND ${condition}`
  const merged = countedStoreId(counted)
  const storeId = merged === null ? 'store_id' : `${merged} AS store_id`
  if (as_known_then) {
    return `SELECT ts AS from_utc, ${storeId}, sum(entries_change) AS entries, sum(exits_change) AS exits,
    ${minutes} AS minutes, ${sqlText(as_of)}::timestamp AS as_of_utc
    FROM ${TABLE.countRevisions} WHERE ts >= ${sqlText(from)} AND ts < ${sqlText(to)} AND known_at <= ${sqlText(as_of)}${named}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]} ORDER BY from_utc, store_id`
  }
  return `SELECT ts AS from_utc, ${storeId}, sum(entries) AS entries, sum(exits) AS exits, max(last_received) AS last_received_utc,
    ${minutes} AS minutes, ${sqlText(as_of)}::timestamp AS as_of_utc
    FROM ${VIEW_OF_SAMPLES[minutes]} WHERE ts >= ${sqlText(from)} AND ts < ${sqlText(to)}${named} SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]} ORDER BY from_utc, store_id`
}

/**
 * Answers with a Parquet file of counts by store and UTC step. QuestDB produces the file; it is streamed, not held in
 * memory.
 * @throws {IntakeProblem} 400 for wrong parameters, 503 if QuestDB cannot produce the file
 */
export async function exportParquet(
  address: QuestdbAddress,
  registry: Pick<Registry, 'stores' | 'counted'>,
  body: unknown,
  response: ServerResponse,
): Promise<void> {
  const question = parquetQuestionSchema.safeParse(body)
  if (!question.success) {
    const issue = question.error.issues[0]!
    throw new IntakeProblem(400, 'wrong_question', `${issue.path.join('.') || 'the question'}: ${issue.message}`)
  }
  await registry.stores()
  const search = new URLSearchParams({ fmt: 'parquet', query: sqlOf(question.data, registry.counted()) })
  const file = await fetch(`${address.origin}/exp?${search}`, { headers: address.headers }).catch(() => null)
  if (!file?.ok || !file.body) {
    await file?.body?.cancel()
    throw new IntakeProblem(503, 'no_file', 'QuestDB could not produce the file: try again', { 'retry-after': '5' })
  }
  response.writeHead(200, { 'content-type': 'application/vnd.apache.parquet', 'cache-control': 'no-store' })
  await pipeline(Readable.fromWeb(file.body as ReadableStream), response)
}
