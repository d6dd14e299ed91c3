import { lower, Refusal, type Token } from './tokens'

const MOST_DEPTH = 40

/** The tokens of a statement one after the other, and how deep in parentheses one is. */
export class TokenReader {
  private place = 0
  private depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  /** The token that comes next, or one after or before it. */
  peek(distance = 0): Token | undefined {
    return this.tokens[this.place + distance]
  }

  /** The next word in lower case; '' where something else comes. */
  word(distance = 0): string {
    return lower(this.peek(distance))
  }

  /** True if this sign comes next. */
  sees(sign: string, distance = 0): boolean {
    const token = this.peek(distance)
    return token?.kind === 'sign' && token.text === sign
  }

  /** Takes the next token. @throws {Refusal} if the statement ends */
  take(): Token {
    const token = this.peek()
    if (token === undefined) throw new Refusal('The statement breaks off.', this.tokens.at(-1)?.at ?? null)
    this.place++
    return token
  }

  /** Takes the next token if it is this word. */
  takesWord(word: string): boolean {
    if (this.word() !== word) return false
    this.place++
    return true
  }

  /** Takes a sign that must come. @throws {Refusal} if something else does */
  expect(sign: string): Token {
    const token = this.take()
    if (token.kind !== 'sign' || token.text !== sign) throw new Refusal(`Here ${sign} is missing.`, token.at)
    return token
  }

  /** Reads what is in parentheses. @throws {Refusal} if they nest too deeply or are not closed */
  within<T>(read: () => T): T {
    const opened = this.expect('(')
    if (++this.depth > MOST_DEPTH) throw new Refusal(`Parentheses nest at most ${MOST_DEPTH} deep here.`, opened.at)
    const inner = read()
    if (this.peek() === undefined) throw new Refusal('A parenthesis is not closed.', opened.at)
    this.expect(')')
    this.depth--
    return inner
  }

  /** The tokens taken since a place, see `mark`. */
  since(mark: number): readonly Token[] {
    return this.tokens.slice(mark, this.place)
  }

  mark(): number {
    return this.place
  }
}
