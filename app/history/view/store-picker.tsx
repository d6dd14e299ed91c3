import { useMemo, useState } from 'react'
import { useScripts } from '../../ui/frame/use-scripts'
import type { HistoryForm } from '../page/history-form.server'

/** With more stores than this there is a search field. */
const SEARCHED_FROM = 12

/** Groups and stores as check boxes behind a button that shows the choice; none checked means all. */
export function StorePicker({
  groups: sent,
  chosen: storeIds,
  every,
  listed,
}: Pick<HistoryForm, 'groups' | 'chosen' | 'every' | 'listed'>) {
  const [wanted, setWanted] = useState('')
  const scripts = useScripts()
  const groups = useMemo(() => sent.map((group) => ({ ...group, stores: membersOf(group.stores) })), [sent])
  const chosenIds = new Set(storeIds)
  const stores = groups.flatMap((group) => group.stores)
  const shown = (name: string, group: string) => `${name} ${group}`.toLowerCase().includes(wanted.trim().toLowerCase())
  return (
    <div className="relative w-full sm:w-auto">
      <span className="mb-1 block text-[0.8125rem] text-muted" id="stores-label">
        Stores
      </span>
      <details className="group/picker">
        <summary
          aria-describedby="stores-label"
          className="flex min-h-9 cursor-pointer list-none items-center justify-between gap-3 rounded-control border border-line bg-surface px-2.5 text-sm hover:border-line-strong sm:max-w-64"
        >
          <span className="truncate">{chosenWords(groups, chosenIds)}</span>
          <svg viewBox="0 0 10 6" className="h-1.5 w-2.5 shrink-0 fill-none stroke-muted" aria-hidden="true">
            <path d="M1 1l4 4 4-4" strokeWidth="1.5" />
          </svg>
        </summary>
        <div className="z-10 mt-1 max-h-96 w-full overflow-y-auto rounded-card border border-line bg-surface p-3 shadow-card sm:absolute sm:w-80">
          {scripts && stores.length > SEARCHED_FROM ? (
            <input
              type="search"
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
              placeholder="Search stores"
              aria-label="Search stores"
              className="mb-2 min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm"
            />
          ) : null}
          {listed ? null : (
            <label className="mb-2 block text-[0.8125rem] text-muted">
              Store ids, separated by commas
              <input
                type="text"
                name="store"
                autoComplete="off"
                className="mt-1 min-h-9 w-full rounded-control border border-line bg-surface px-2.5 text-sm text-ink"
              />
            </label>
          )}
          <p className="mb-2 text-[0.8125rem] text-muted">
            None selected: all {every === null ? '' : `${every} `}stores.
          </p>
          {groups.map(({ group, chosen, stores: members }) => (
            <fieldset key={group} className="mb-2">
              {group === '' ? (
                <legend className="sr-only">Stores without a group</legend>
              ) : (
                <legend className="mb-0.5 text-sm font-medium">
                  <label className="inline-flex items-center gap-2">
                    <input
                      type="checkbox"
                      name="group"
                      value={group}
                      defaultChecked={chosen}
                      className="size-4 accent-accent"
                    />
                    {group}, all
                  </label>
                </legend>
              )}
              {members.map(([storeId, name]) => (
                <label
                  key={storeId}
                  className={`flex items-center gap-2 py-0.5 text-sm ${group === '' ? '' : 'pl-5'} ${shown(name, group) ? '' : 'hidden'}`}
                >
                  <input
                    type="checkbox"
                    name="store"
                    value={storeId}
                    defaultChecked={chosenIds.has(storeId)}
                    className="size-4 accent-accent"
                  />
                  {name}
                </label>
              ))}
            </fieldset>
          ))}
        </div>
      </details>
    </div>
  )
}

type Member = [storeId: string, name: string]

const membersOf = (text: string): Member[] => JSON.parse(text)

function chosenWords(
  groups: readonly { group: string; chosen: boolean; stores: readonly Member[] }[],
  chosenIds: ReadonlySet<string>,
): string {
  const names = [
    ...groups.filter(({ chosen }) => chosen).map(({ group }) => group),
    ...groups.flatMap(({ stores }) => stores.filter(([storeId]) => chosenIds.has(storeId)).map(([, name]) => name)),
  ]
  if (names.length === 0) return 'All stores'
  return names.length > 2 ? `${names.length} selected` : names.join(', ')
}
