package org.amber.machine;

import java.nio.file.Path;
import org.amber.kernel.fs.GrantState;
import org.amber.kernel.vfs.FileName;
import org.amber.machine.MachineConfig.HostMount;

/**
 * A part of the host that is to be mounted.
 *
 * @param host absolute host path
 * @param asked path in the guest's tree as the user gave it
 * @param place where that led at the boot of a restored machine, a byte string; empty: still to be
 *     found out
 * @param writable whether writes go to the host
 * @param kind what is there
 * @param implied whether a snapshot says so, and not the user
 * @param staged whether writes reach the host only by a commit
 */
record Grant(
    Path host,
    String asked,
    String place,
    boolean writable,
    Kind kind,
    boolean implied,
    boolean staged) {

  /** What is mounted. */
  enum Kind {
    /** What the host has there. */
    ANY,
    /** A directory of the host, nothing else. */
    DIRECTORY,
    /** A regular file of the host, nothing else. */
    FILE,
    /** Nothing of the host, in place of a directory. */
    NO_DIRECTORY,
    /** Nothing of the host, in place of a file. */
    NO_FILE
  }

  static Grant of(HostMount mount) {
    return new Grant(
        mount.host(), mount.guest(), "", mount.writable(), Kind.ANY, false, mount.staged());
  }

  /** What a saved machine had, from where the snapshot says. */
  static Grant again(GrantState saved) {
    return inPlaceOf(saved, Path.of(saved.host), true);
  }

  /** What a saved machine had, from elsewhere on the host. */
  static Grant inPlaceOf(GrantState saved, HostMount mount) {
    return inPlaceOf(saved, mount.host(), false);
  }

  private static Grant inPlaceOf(GrantState saved, Path host, boolean implied) {
    Kind kind = saved.file ? Kind.FILE : Kind.DIRECTORY;
    return new Grant(host, asked(saved), saved.guest, saved.writable, kind, implied, saved.staged);
  }

  /** What a saved machine had, without anything of the host. */
  static Grant absent(GrantState saved) {
    Kind kind = saved.file ? Kind.NO_FILE : Kind.NO_DIRECTORY;
    return new Grant(
        Path.of(saved.host), asked(saved), saved.guest, saved.writable, kind, false, saved.staged);
  }

  /** The path in the guest's tree as the user gave it. */
  static String asked(GrantState saved) {
    return saved.asked.isEmpty() ? FileName.toText(saved.guest) : saved.asked;
  }

  /** The option that grants it. */
  String option() {
    return writable ? "--rw" : "--ro";
  }
}
