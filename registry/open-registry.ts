import { admitStores } from './admit-stores'
import { hideStores, readRemoved, removeStores } from './hidden-and-removed'
import { takeLease } from './leases'
import { mergeStores, separateStore } from './merged-stores'
import type { Registry } from './registry'
import { rememberStores } from './remembered-stores'
import { openSqliteFile, sqlitePath } from './sqlite-file'
import { changeStores, ensureStores, readChanges, readStore, readStores, writeStores } from './stores'
import { readVersion } from './version'

/**
 * Opens the registry and migrates its schema.
 * @param databaseUrl `file:PATH`; the file and its folder are created if missing
 * @param now epoch milliseconds, for leases
 * @throws if the URL is of another kind or the file cannot be opened
 */
export async function openRegistry(databaseUrl: string, now: () => number = Date.now): Promise<Registry> {
  const db = await openSqliteFile(sqlitePath(databaseUrl))
  return rememberStores({
    stores: () => readStores(db),
    store: (storeId) => readStore(db, storeId),
    ensureStores: (storeIds, timeZone) => ensureStores(db, storeIds, timeZone),
    admitStores: (storeIds, admission) => admitStores(db, storeIds, admission, now()),
    hideStores: (storeIds, hidden) => hideStores(db, storeIds, hidden),
    mergeStores: (storeId, intoId) => mergeStores(db, storeId, intoId),
    separateStore: (storeId) => separateStore(db, storeId),
    removeStores: (storeIds) => removeStores(db, storeIds),
    removedStores: () => readRemoved(db),
    changesSince: (version) => readChanges(db, version),
    saveStores: (stores) => writeStores(db, stores),
    changeStores: (storeIds, decide) => changeStores(db, storeIds, decide),
    version: () => readVersion(db),
    lease: (name, holder, forMs) => takeLease(db, name, holder, forMs, now()),
    close: () => db.destroy(),
  })
}
