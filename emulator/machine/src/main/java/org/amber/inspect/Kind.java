package org.amber.inspect;

/** What an {@link Item} is. */
public enum Kind {
  PROCESS("process", "processes"),
  THREAD("thread", "threads"),
  MAPPING("mapping", "mappings"),
  DESCRIPTOR("fd", "fds"),
  FILE_SYSTEM("file system", "file_systems"),
  FILE("file", "files"),
  SOCKET("socket", "sockets"),
  ACTION("action", "actions"),
  PENDING("pending signal", "pending"),
  TIMER("timer", "timers"),
  FRAME("frame", "frames"),
  STRING("string", "strings");

  private final String title;
  private final String plural;

  Kind(String title, String plural) {
    this.title = title;
    this.plural = plural;
  }

  /** For people, such as {@code pending signal}. */
  public String title() {
    return title;
  }

  /** The name of an array of them in JSON. */
  public String plural() {
    return plural;
  }
}
