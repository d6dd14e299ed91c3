import { isNamed } from '~/domain/store-names'
import { TextLink } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { settingsPath } from '../../../ui/store-address'
import type { ShownStore } from '../shown-store'

/** More stores than these are set by a file. */
const MOST_STORES = 20

/** What to set once the first events are here; nothing where all of it is set, or the stores are many. */
export function NextSteps({ stores }: { stores: readonly ShownStore[] }) {
  const unnamed = stores.find((store) => !isNamed(store))
  const withoutHours = stores.find(({ openIntervals }) => openIntervals === null)
  const withoutCapacity = stores.find(({ capacity }) => capacity === null)
  if (stores.length > MOST_STORES || stores.some(({ openIntervals }) => openIntervals !== null)) return null
  const first = stores[0]
  if (first === undefined) return null
  const steps = [
    { words: 'Name your store', to: settingsPath((unnamed ?? first).storeId), isDone: unnamed === undefined },
    {
      words: 'Set its opening hours',
      to: settingsPath((withoutHours ?? first).storeId, 'hours'),
      isDone: withoutHours === undefined,
    },
    {
      words: 'Set its capacity',
      to: settingsPath((withoutCapacity ?? first).storeId, 'capacity'),
      isDone: withoutCapacity === undefined,
    },
    { words: 'Import historical counts', to: '/import', isDone: false },
  ]
  return (
    <Card className="mb-6">
      <section aria-label="Next steps">
        <h2 className="text-sm font-semibold">Your first events are here. Next steps</h2>
        <ol className="mt-2 flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
          {steps.map(({ words, to, isDone }) => (
            <li key={words}>
              {isDone ? <span className="text-muted">✓ {words}</span> : <TextLink to={to}>{words}</TextLink>}
            </li>
          ))}
        </ol>
      </section>
    </Card>
  )
}
