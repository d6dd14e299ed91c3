import { Form } from '@remix-run/react'
import { Button, ButtonLink, TextLink } from '../../ui/button'
import { FIELD } from './field'
import type { StoresPage } from './stores-page-data'

const CARD = 'mb-6 rounded-card border border-line px-4 py-3 text-sm'

/** Asks which store another is merged into; then says what happens and asks whether that is meant. */
export function MergeStep({ page }: { page: StoresPage }) {
  const { merge } = page
  if (merge === null) return null
  return merge.target === null ? <ChooseTarget page={page} merge={merge} /> : <ConfirmMerge page={page} merge={merge} />
}

type Step = { page: StoresPage; merge: NonNullable<StoresPage['merge']> }

/** A store nobody has described has its id in its name already. */
const named = ({ name, storeId }: { name: string; storeId: string }) =>
  [storeId, `Store ${storeId}`].includes(name) ? name : `${name} (${storeId})`

function ChooseTarget({ page, merge }: Step) {
  const { here, q, only } = page
  return (
    <section aria-label="Merge" className={`${CARD} bg-surface`}>
      <p>Which store do the counts of {named(merge)} belong to?</p>
      <Form method="get" role="search" aria-label="Store to merge into" className="mt-3 flex flex-wrap items-end gap-3">
        {q === '' ? null : <input type="hidden" name="q" value={q} />}
        {only === 'all' ? null : <input type="hidden" name="only" value={only} />}
        <input type="hidden" name="merge" value={merge.storeId} />
        <label className="block min-w-0 grow sm:max-w-64">
          <span className="mb-1 block text-[0.8125rem] text-muted">Merge into</span>
          <input
            type="search"
            name="target"
            defaultValue={merge.sought}
            key={merge.sought}
            maxLength={100}
            placeholder="Name or id"
            className={FIELD}
          />
        </label>
        <Button type="submit">Find</Button>
        <ButtonLink to={here}>Cancel</ButtonLink>
      </Form>
      {merge.offered.length === 0 ? (
        <p className="mt-3 text-muted">No matching stores</p>
      ) : (
        <ul className="mt-3 space-y-1">
          {merge.offered.map((store) => (
            <li key={store.storeId}>
              <TextLink to={store.choose}>{named(store)}</TextLink>
            </li>
          ))}
        </ul>
      )}
      {merge.more !== null ? (
        <p className="mt-2 text-muted">and {merge.more} more: search for the one you want</p>
      ) : null}
    </section>
  )
}

function ConfirmMerge({ page, merge }: Step) {
  const { here } = page
  const target = merge.target!
  const along =
    merge.comesAlong === 1 ? 'The id merged into it moves' : `The ${merge.comesAlong} ids merged into it move`
  const hidden = target.hidden ? `${target.name} is hidden: they will be left out of lists and totals. ` : ''
  return (
    <section aria-label="Merge" className={`${CARD} bg-warn-soft`}>
      <p className="text-warn">
        Merge {named(merge)} into {named(target)}? {whatCounts(merge)} will count as those of {target.name}, and so will
        all that follow.{merge.comesAlong > 0 ? ` ${along} along.` : ''} {hidden}Nothing is deleted; you can separate
        them again.
      </p>
      <div className="mt-3 flex gap-2">
        <Form method="post" action="/settings/stores">
          <input type="hidden" name="search" value={here.split('?')[1] ?? ''} />
          <input type="hidden" name="storeId" value={merge.storeId} />
          <input type="hidden" name="into" value={target.storeId} />
          <Button type="submit" name="change" value="merge" look="primary">
            Merge
          </Button>
        </Form>
        <ButtonLink to={here}>Cancel</ButtonLink>
      </div>
    </section>
  )
}

function whatCounts({ counts }: Step['merge']): string {
  if (counts === null) return 'All its counts'
  return counts.count === 1 ? 'Its one count of the last 30 days' : `Its ${counts.text} counts of the last 30 days`
}

/** What is merged into a store, each with its way back. */
export function MergedList({ merged, search }: { merged: StoresPage['stores'][number]['merged']; search: string }) {
  if (merged.length === 0) return null
  return (
    <ul className="mt-1 space-y-1">
      {merged.map((store) => (
        <li key={store.storeId} className="flex flex-wrap items-center gap-2 text-xs text-muted">
          <span className="break-all">also counts {named(store)}</span>
          <Form method="post" action="/settings/stores">
            <input type="hidden" name="storeId" value={store.storeId} />
            <input type="hidden" name="search" value={search} />
            <Button type="submit" name="change" value="separate" aria-label={`Separate ${store.storeId} again`}>
              Separate again
            </Button>
          </Form>
        </li>
      ))}
    </ul>
  )
}
