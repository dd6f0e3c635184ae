package org.amber.inspect;

import java.util.List;

/**
 * A saved machine.
 *
 * @param program path in the guest of the program that was started
 * @param arguments of that program, its own name first
 * @param step steps since the first instruction
 * @param created when it was saved, in the host's time, as ISO 8601 in UTC
 * @param mode how time and chance are made
 * @param host what it was saved on
 * @param engine what ran the instructions
 * @param cpu the processor that the guest sees
 * @param amber version of Amber that wrote the file
 * @param format version of the file's format
 * @param fileBytes size of the snapshot's file
 * @param memoryBytes contents of memory in it, before compression
 */
public record Inspection(
    String program,
    List<String> arguments,
    long step,
    String created,
    String mode,
    String host,
    String engine,
    String cpu,
    String amber,
    int format,
    long fileBytes,
    long memoryBytes,
    List<Process> processes) {

  /**
   * One process.
   *
   * @param relatives its parent, process group and session
   * @param condition "alive", "stopped", or how it has ended while nobody has waited for it
   * @param directory its working directory
   * @param handlers signals whose action is not the default one
   */
  public record Process(
      int pid,
      String name,
      Relatives relatives,
      String condition,
      String directory,
      List<Thread> threads,
      List<Mapping> memory,
      List<OpenFile> files,
      List<Handler> handlers) {}

  /** Numbers of the processes that one belongs to. */
  public record Relatives(int parent, int group, int session) {}

  /**
   * One thread.
   *
   * @param activity "runnable", or the system call that it waits in
   * @param location where it is, such as {@code main+0x1a in /bin/prog}; empty when no symbol is
   *     known
   * @param registers RIP first
   */
  public record Thread(int tid, String activity, String location, List<Register> registers) {}

  /** A register and its 64 bits. */
  public record Register(String name, long value) {}

  /**
   * A part of the address space.
   *
   * @param end the first address after it
   * @param permissions as in /proc/PID/maps, such as {@code rw-p}
   * @param residentBytes how much of it has memory
   * @param name file or purpose; may be empty
   */
  public record Mapping(
      long start, long end, String permissions, long residentBytes, String name) {}

  /**
   * An open file descriptor.
   *
   * @param flags as open(2) names them
   * @param offset bytes from the start; -1 where there is no position
   * @param name path or kind
   */
  public record OpenFile(int fd, String flags, long offset, String name) {}

  /**
   * What a signal does.
   *
   * @param action "ignored", or the handler's address with its symbol
   */
  public record Handler(String signal, String action) {}
}
