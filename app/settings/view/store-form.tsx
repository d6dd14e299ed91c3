import { Form, useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button, ButtonLink, TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Section } from '../../ui/page'
import { settingsPath, storePath } from '../../ui/store-address'
import type { StoreRefusal } from '../page/store-settings.server'
import { DoorRows } from './door-rows'
import { LabelledField } from './labelled-field'
import { SpecialDayRows } from './special-day-rows'
import type { StoreSettings } from './store-settings-data'
import { WeekRows } from './week-rows'

/** Everything that can be set about a store, in one form that works without scripts. */
export function StoreForm({
  settings,
  refusal,
  saved,
}: {
  settings: StoreSettings
  refusal: Omit<StoreRefusal, 'status'> | null
  saved: boolean
}) {
  const fields = refusal?.fields ?? settings.fields
  const problems = refusal?.problems ?? {}
  const saving = useNavigation().state !== 'idle'
  const field = (
    name: 'name' | 'group' | 'timeZone' | 'resetTime' | 'capacity' | 'areaM2' | 'openedOn' | 'closedOn',
  ) => ({
    name,
    defaultValue: fields[name],
    problem: problems[name],
  })
  return (
    <Form method="post" action={settingsPath(settings.storeId)} aria-label="Store settings" className="max-w-3xl">
      <input type="hidden" name="seen" value={refusal?.seen ?? settings.seen} />
      <Outcome settings={settings} refusal={refusal} saved={saved} />
      <Fields title="Name">
        <LabelledField label="Name" {...field('name')} required maxLength={100} />
        <LabelledField
          label="Group"
          hint="Region or brand. Stores of a group are listed together."
          {...field('group')}
          list="groups"
          maxLength={100}
        />
        <Choices id="groups" choices={settings.groups} />
      </Fields>
      <Fields title="Time">
        <LabelledField
          label="Time zone"
          hint="Type a city."
          {...field('timeZone')}
          list="zones"
          required
          autoComplete="off"
        />
        <Choices id="zones" choices={settings.zones} />
        <LabelledField
          label="Day starts at"
          hint="People inside start again from 0 at this local time."
          type="time"
          {...field('resetTime')}
          required
        />
      </Fields>
      <Section title={<span id="hours">Opening hours</span>} note="Local time. Leave all days blank if not known.">
        <Card>
          <WeekRows hours={fields.hours} problems={problems} />
        </Card>
      </Section>
      <Section title="Special days" note="Holidays and days with other hours">
        <Card>
          <SpecialDayRows
            days={fields.days}
            today={new Date(settings.nowMs).toISOString().slice(0, 10)}
            problems={problems}
          />
        </Card>
      </Section>
      <Fields title="Size" id="capacity">
        <LabelledField
          label="Capacity"
          hint="People allowed inside at once."
          inputMode="numeric"
          {...field('capacity')}
        />
        <LabelledField label="Sales area" hint="Square metres." id="area" inputMode="decimal" {...field('areaM2')} />
      </Fields>
      <Section title={<span id="doors">Doors</span>} note="A door counts with or without a name">
        <Card>
          <DoorRows doors={fields.doors} heard={settings.doorsHeard} nowMs={settings.nowMs} problems={problems} />
        </Card>
      </Section>
      <Fields title="Open since, closed since">
        <LabelledField label="First day" hint="Blank: always open." type="date" {...field('openedOn')} />
        <LabelledField label="Last day" hint="Blank: still open." type="date" {...field('closedOn')} />
        <label className="flex items-start gap-2.5 text-sm sm:col-span-2">
          <input type="checkbox" name="hidden" defaultChecked={fields.hidden} className="mt-0.5 size-4 accent-ink" />
          <span>
            Hidden
            <span className="block text-[0.8125rem] text-muted">
              Left out of lists and totals. Links to it still work.
            </span>
          </span>
        </label>
      </Fields>
      <div className="sticky bottom-0 mt-8 flex items-center gap-2 border-t border-line bg-canvas py-3">
        <Button type="submit" look="primary" disabled={saving}>
          {saving ? 'Saving…' : 'Save store'}
        </Button>
        <ButtonLink to={storePath(settings.storeId)}>Cancel</ButtonLink>
      </div>
    </Form>
  )
}

/** A part of the form with fields side by side. */
function Fields({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  return (
    <Section title={id === undefined ? title : <span id={id}>{title}</span>}>
      <Card>
        <div className="grid gap-4 sm:grid-cols-2">{children}</div>
      </Card>
    </Section>
  )
}

function Choices({ id, choices }: { id: string; choices: readonly string[] }) {
  return (
    <datalist id={id}>
      {choices.map((choice) => (
        <option key={choice} value={choice} />
      ))}
    </datalist>
  )
}

/** What became of the form, and what else has to be known before it is sent. */
function Outcome({
  settings,
  refusal,
  saved,
}: {
  settings: StoreSettings
  refusal: Omit<StoreRefusal, 'status'> | null
  saved: boolean
}) {
  const wrong = Object.keys(refusal?.problems ?? {}).length
  return (
    <>
      {settings.mergedInto === null ? null : (
        <p className="mb-4 rounded-control bg-warn-soft px-3 py-2 text-sm text-warn">
          This id is merged: its counts are those of{' '}
          <TextLink to={settingsPath(settings.mergedInto.storeId)}>{settings.mergedInto.name}</TextLink>. What you set
          here counts once it is separated again.
        </p>
      )}
      {saved ? (
        <p role="status" className="rounded-control bg-good-soft px-3 py-2 text-sm text-good">
          Saved
        </p>
      ) : null}
      {wrong > 0 ? (
        <p role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-sm text-bad">
          Not saved: {wrong === 1 ? 'one value is wrong. It is' : `${wrong} values are wrong. They are`} marked below.
        </p>
      ) : null}
      {refusal && wrong === 0 ? (
        <div role="alert" className="rounded-control bg-warn-soft px-3 py-2 text-sm text-warn">
          <p>
            Not saved: somebody else changed this store after you opened it. Your values are in the form; save again to
            replace theirs.
          </p>
          <ul className="mt-1 list-disc pl-5">
            {refusal.changed.map(({ field, now }) => (
              <li key={field} className="break-words">
                {field} is now {now}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}
