/** Every time zone the runtime knows by name. */
export const TIME_ZONES: readonly string[] = Intl.supportedValuesOf('timeZone')
