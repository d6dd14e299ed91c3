import type { ElementType } from 'react'

/**
 * Replaces what nivo uses of `@react-spring/web` for charts drawn on the server: nothing moves there, so each spring is
 * at its end at once. Real springs took most of the time of a chart of a month of hours. `remix.config.js` substitutes
 * it.
 */

type Values = Record<string, unknown>

/** Plain elements: `animated.rect`, or a custom component. */
export const animated = new Proxy((component: ElementType) => component, {
  get: (_, name) => (typeof name === 'string' ? name : undefined),
})

/** The end values of a spring. */
export const useSpring = (props: Values | (() => Values)): Values => {
  const { to, from, config: _config, immediate: _immediate, ...values } = typeof props === 'function' ? props() : props
  return { ...(from as Values), ...values, ...(to as Values) }
}

type Transition<Item> = { enter: Values | ((item: Item, index: number) => Values); keys?: (item: Item) => string }

/** All items, each at the end of its entering transition. */
export const useTransition =
  <Item, Drawn>(items: readonly Item[], { enter }: Transition<Item>) =>
  (draw: (values: Values, item: Item, state: { key: number }, index: number) => Drawn): Drawn[] =>
    items.map((item, index) =>
      draw(typeof enter === 'function' ? enter(item, index) : enter, item, { key: index }, index),
    )

/** A value computed from others. */
export const to = <Result>(values: unknown, make: (...values: unknown[]) => Result): Result =>
  Array.isArray(values) ? make(...values) : make(values)

/** Names of spring presets; they have no effect. */
export const config: Record<string, Values> = { default: {}, gentle: {}, wobbly: {}, stiff: {}, slow: {}, molasses: {} }
