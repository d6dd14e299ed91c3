import { Link } from '@remix-run/react'
import { useLocale } from '../../../ui/frame/use-locale'
import { storePath } from '../../../ui/store-address'
import type { LiveFigures } from '../../stream/live-figures'
import { useEveryLiveStore } from '../../stream/use-live-figures'
import { useNow } from '../../view/use-now'
import { attentionOf } from '../attention'
import type { ShownStore } from '../shown-store'

/** So many are shown before the rest is folded away. */
const SHOWN = 4
const EVERY_MS = 10_000

/** The stores that somebody should look at, each with its reason and a link; nothing if all is well. */
export function NeedsAttention({
  stores,
  figures,
  serverNowMs,
}: {
  stores: readonly ShownStore[]
  figures: LiveFigures
  serverNowMs: number
}) {
  const locale = useLocale()
  const live = new Map(useEveryLiveStore(figures).map((store) => [store.store_id, store]))
  const nowMs = useNow(serverNowMs, EVERY_MS)
  const items = attentionOf(stores, (storeId) => live.get(storeId) ?? null, nowMs, locale)
  if (items.length === 0) return null
  return (
    <section
      aria-label="Needs attention"
      className="mb-6 rounded-card border border-line bg-warn-soft px-4 py-3 text-sm"
    >
      <p className="font-semibold text-warn">Needs attention</p>
      <AttentionList items={items.slice(0, SHOWN)} />
      {items.length > SHOWN ? (
        <details>
          <summary className="mt-1.5 cursor-pointer text-muted">{items.length - SHOWN} more</summary>
          <AttentionList items={items.slice(SHOWN)} />
        </details>
      ) : null}
    </section>
  )
}

function AttentionList({ items }: { items: ReturnType<typeof attentionOf> }) {
  return (
    <dl className="mt-1.5 space-y-1">
      {items.map(({ storeId, name, words }) => (
        <div key={`${storeId} ${words}`}>
          <dt className="inline">
            <Link to={storePath(storeId)} className="font-medium text-ink underline underline-offset-2">
              {name}
            </Link>
          </dt>
          <dd className="inline text-muted">: {words}</dd>
        </div>
      ))}
    </dl>
  )
}
