import { useMemo } from 'react'
import { HOUR_MS } from '~/domain/time/durations'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import type { FrameHandle } from '../../ui/frame/site-frame'
import { useLocale } from '../../ui/frame/use-locale'
import type { LiveStore } from '../live'
import type { ShownStore } from '../overview/shown-store'
import { useLiveFigures } from '../stream/use-live-figures'
import { useDailyReload } from '../view/use-daily-reload'
import { useReloadAt } from '../view/use-reload-at'
import { DoorDisplay } from './door-display'

const AGAIN_MS = HOUR_MS

/** What a door screen begins with, as the server rendered it. Times are epoch milliseconds. */
type DoorScreenData = { nowMs: number; asOfMs: number | null; figures: readonly LiveStore[]; store: ShownStore }

export const screenHandle: FrameHandle = { bare: () => true }

export const screenTitle = (data: DoorScreenData | undefined) => [
  { title: `${data?.store.name ?? 'Store'} · Storepulse` },
]

/** A live door display that needs no attention: it renews itself. */
export function DoorScreen({ data, size }: { data: DoorScreenData; size: 'door' | 'tile' }) {
  const { nowMs, asOfMs, figures: rendered, store } = data
  const figures = useLiveFigures({ stores: rendered, asOfMs }, [store.storeId])
  const locale = useLocale()
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  // Opening hours are known a day ahead; the registry may change them.
  useReloadAt(nowMs + AGAIN_MS)
  useDailyReload(true)
  return (
    <>
      <DoorDisplay store={store} figures={figures} serverNowMs={nowMs} number={number} size={size} />
      <SelfRenewal everySeconds={30} />
    </>
  )
}
