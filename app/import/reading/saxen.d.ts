/** What is used of saxen, which brings no types. */
declare module 'saxen' {
  export class Parser {
    on(event: 'error', heard: (error: Error) => void): this
    on(event: 'text' | 'cdata', heard: (text: string, decode: (text: string) => string) => void): this
    on(event: 'openTag', heard: OpenTag): this
    on(event: 'closeTag', heard: (name: string) => void): this
    /** Reads the next piece of a text; tags cut in two wait for their rest. */
    write(xml: string): this
    end(): Error | null
  }
  export type OpenTag = (
    name: string,
    attributes: () => Record<string, string> | false,
    decode: (text: string) => string,
  ) => void
}
