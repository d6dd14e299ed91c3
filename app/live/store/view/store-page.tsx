import type { SerializeFrom } from '@remix-run/node'
import { useMemo } from 'react'
import { ButtonLink, TextLink } from '../../../ui/button'
import { SelfRenewal } from '../../../ui/frame/self-renewal'
import { useLocale } from '../../../ui/frame/use-locale'
import { PageHeader, Section } from '../../../ui/page'
import { idInPath, settingsPath } from '../../../ui/store-address'
import { zoneWords } from '../../../ui/words/zone-words'
import { useLiveFigures } from '../../stream/use-live-figures'
import { ConnectionLine } from '../../view/connection-line'
import { DatabaseAway } from '../../view/database-away'
import { FindingsList } from '../../view/finding-words'
import { PoliteSummary } from '../../view/polite-summary'
import { useDayRenewal } from '../../view/use-day-renewal'
import { useReloadAt } from '../../view/use-reload-at'
import type { storePage } from '../store-page.server'
import { CorrectionForm } from './correction-form'
import { DayStepsCard } from './day-steps-card'
import { DoorsList } from './doors-list'
import { RecentEventsList } from './recent-events-list'
import { StoreFigures } from './store-figures'
import { StoreSearch, StoreSwitcher } from './store-switcher'

type Data = SerializeFrom<typeof storePage>
type Answer = Parameters<typeof CorrectionForm>[0]['answer']

/** The page of a store; `answer` is what came of the form that corrects the count. */
export function StorePage({ data, answer }: { data: Data; answer: Answer }) {
  const { store, day } = data
  const locale = useLocale()
  const figures = useLiveFigures(
    { stores: data.figures, events: data.events, asOfMs: data.asOfMs },
    [store.storeId],
    store.storeId,
  )
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  useReloadAt(day.toMs)
  useDayRenewal(data.nowMs)
  const id = encodeURIComponent(store.storeId)
  return (
    <>
      <PageHeader
        title={store.name}
        back={<TextLink to="/">All stores</TextLink>}
        lede={<ConnectionLine figures={figures} renderedAtMs={data.nowMs} />}
        actions={
          <>
            {data.stores === null ? <StoreSearch /> : <StoreSwitcher storeId={store.storeId} stores={data.stores} />}
            <ButtonLink to={`/history?store=${id}`}>History</ButtonLink>
            <ButtonLink to={settingsPath(store.storeId)}>Settings</ButtonLink>
            <ButtonLink to={`/display/${idInPath(store.storeId)}`}>Door display</ButtonLink>
          </>
        }
      />
      {data.databaseAway ? (
        <DatabaseAway>Showing the last known figures. Chart and events return when it is back.</DatabaseAway>
      ) : null}
      <StoreFigures store={store} figures={figures} serverNowMs={data.nowMs} number={number} />
      {store.findings.length > 0 ? (
        <Section title="What looks wrong">
          <FindingsList findings={store.findings} />
        </Section>
      ) : null}
      {data.databaseAway ? null : (
        <Section title="Today, every 5 minutes" note={`${data.dayWords}, ${zoneWords(store.timeZone)}`}>
          <DayStepsCard
            store={store}
            day={day}
            steps={data.steps}
            corrections={data.corrections ?? []}
            figures={figures}
            serverNowMs={data.nowMs}
          />
        </Section>
      )}
      <div className="gap-6 lg:grid lg:grid-cols-2 [&>*]:min-w-0">
        <div>
          {data.databaseAway ? null : (
            <Section title="Recent events" note="Newest first, in the store's local time">
              <RecentEventsList
                figures={figures}
                timeZone={store.timeZone}
                locale={locale}
                namedDoors={data.namedDoors}
              />
            </Section>
          )}
        </div>
        <div>
          {data.doors.length > 0 && !data.databaseAway ? (
            <Section
              title="Doors"
              actions={
                <TextLink to={settingsPath(store.storeId, 'doors')} className="text-sm">
                  Name doors
                </TextLink>
              }
            >
              <DoorsList doors={data.doors} figures={figures} serverNowMs={data.nowMs} />
            </Section>
          ) : null}
          <Section title="Counted manually?">
            <CorrectionForm
              key={store.storeId}
              correctionId={data.correctionId}
              corrections={data.corrections}
              answer={answer}
              timeZone={store.timeZone}
            />
          </Section>
        </div>
      </div>
      <PoliteSummary figures={figures} storeIds={[store.storeId]} number={number} />
      <SelfRenewal everySeconds={30} />
    </>
  )
}
