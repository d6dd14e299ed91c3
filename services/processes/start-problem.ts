/** Something people can fix at the terminal: `message` says what is wrong, `remedy` what to do, one line each. */
export class StartProblem extends Error {
  constructor(
    message: string,
    readonly remedy: readonly string[] = [],
  ) {
    super(message)
    this.name = 'StartProblem'
  }

  /** The text for the terminal. */
  get text(): string {
    return [this.message, ...this.remedy.map((line) => `  ${line}`)].join('\n')
  }
}
