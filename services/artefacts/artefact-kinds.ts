/** Ways to run QuestDB and Kafka on this machine. */
export type Artefacts = JavaArtefacts | { by: 'docker'; questdbImage: string; kafkaImage: string }

/** `classes`: archives that shorten the start; absent if not created yet, or if they could not be. */
export type JavaArtefacts = { by: 'java'; questdbJar: string; kafkaClasspath: string; classes?: ClassArchives }

/**
 * Files in which Java archives the classes of Kafka and of QuestDB. `are`: whether a server writes its file when it
 * ends, or starts from it.
 */
export type ClassArchives = { kafka: string; questdb: string; are: 'made' | 'read' }

/** The Java flag by which a server writes its archive, or reads it. @param archives undefined if there are none */
export function classArchiveFlags(archives: ClassArchives | undefined, name: 'kafka' | 'questdb'): string[] {
  if (archives === undefined) return []
  return [`-XX:${archives.are === 'made' ? 'ArchiveClassesAtExit' : 'SharedArchiveFile'}=${archives[name]}`]
}
