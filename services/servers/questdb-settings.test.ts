import { expect, it } from 'vitest'
import { WORKBENCH_PLACES } from '~/platform/questdb/questdb-workbench'
import { PG_WORKERS, QUESTDB_SETTINGS } from './questdb-settings'

it("the workbench can neither take all of QuestDB's threads for pages nor any of those for ingest", () => {
  expect(PG_WORKERS - WORKBENCH_PLACES).toBeGreaterThanOrEqual(4)
  expect(Number(QUESTDB_SETTINGS.QDB_PG_WORKER_COUNT)).toBe(PG_WORKERS)
  expect(Number(QUESTDB_SETTINGS.QDB_HTTP_WORKER_COUNT)).toBeGreaterThanOrEqual(2)
})
