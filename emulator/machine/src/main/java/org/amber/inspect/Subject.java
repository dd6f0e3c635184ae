package org.amber.inspect;

import java.util.Locale;
import java.util.Optional;

/** Under which aspect a machine is looked at. */
public enum Subject {
  TREE(Kind.PROCESS, "the processes, their threads, and what each waits for"),
  REGS(Kind.PROCESS, "the registers of each thread"),
  MAPS(Kind.PROCESS, "the memory of each process, by area"),
  FDS(Kind.PROCESS, "the open files of each process"),
  FILES(Kind.FILE_SYSTEM, "what the machine's file systems have of their own"),
  SOCKETS(Kind.SOCKET, "the sockets, with their queues and peers"),
  SIGNALS(Kind.PROCESS, "actions, masks and pending signals"),
  TIMERS(Kind.PROCESS, "timers, and when those who wait give up"),
  STACK(Kind.PROCESS, "who has called whom, in each thread"),
  STRINGS(Kind.STRING, "texts in memory");

  private final Kind kind;
  private final String summary;

  Subject(Kind kind, String summary) {
    this.kind = kind;
    this.summary = summary;
  }

  /** What it consists of. */
  public Kind kind() {
    return kind;
  }

  /** The word for it on a command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it shows, for help. */
  public String summary() {
    return summary;
  }

  /** The subject with this word. */
  public static Optional<Subject> of(String word) {
    for (Subject each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
