/** Servers of tests live for seconds: Java's second compiler would take a fifth of the processor and hardly be done in that time. */
export const JAVA_OF_TESTS = { JAVA_TOOL_OPTIONS: process.env.JAVA_TOOL_OPTIONS ?? '-XX:TieredStopAtLevel=1' }
