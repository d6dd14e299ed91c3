import { expect, it } from 'vitest'
import { WORKBENCH_PLACES } from '~/platform/questdb/questdb-workbench'
import { PG_WORKERS, QUESTDB_SETTINGS } from './questdb-settings'

it('the workbench can never take all threads by which QuestDB answers pages, and none of those that take what comes in', () => {
  expect(PG_WORKERS - WORKBENCH_PLACES).toBeGreaterThanOrEqual(4)
  expect(Number(QUESTDB_SETTINGS.QDB_PG_WORKER_COUNT)).toBe(PG_WORKERS)
  expect(Number(QUESTDB_SETTINGS.QDB_HTTP_WORKER_COUNT)).toBeGreaterThanOrEqual(2)
})
