/** How QuestDB and Kafka can be run on this machine. */
export type Artefacts = JavaArtefacts | { by: 'docker'; questdbImage: string; kafkaImage: string }

/** `classes`: what lets them start sooner; left away where it is not made yet, or could not be. */
export type JavaArtefacts = { by: 'java'; questdbJar: string; kafkaClasspath: string; classes?: ClassArchives }

/**
 * Files in which Java keeps the classes of Kafka and of QuestDB; `are`: whether a server makes its file when it ends,
 * or starts from it.
 */
export type ClassArchives = { kafka: string; questdb: string; are: 'made' | 'read' }

/** The flag of Java by which a server makes its archive, or reads it. @param archives none where there are none */
export function classArchiveFlags(archives: ClassArchives | undefined, name: 'kafka' | 'questdb'): string[] {
  if (archives === undefined) return []
  return [`-XX:${archives.are === 'made' ? 'ArchiveClassesAtExit' : 'SharedArchiveFile'}=${archives[name]}`]
}
