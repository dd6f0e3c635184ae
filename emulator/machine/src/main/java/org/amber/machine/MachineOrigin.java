package org.amber.machine;

import java.util.List;

/**
 * Where a machine comes from: fixed at boot, saved, shown by {@code amber inspect}.
 *
 * @param command the program as the user named it, then its arguments
 * @param directory guest path it was started in
 * @param packs guest paths whose contents every snapshot takes along
 * @param deterministic whether time, chance and identity are functions of the steps
 * @param bootedAt host time of the boot, nanoseconds since 1970; not part of the machine's state as
 *     the guest sees it
 */
record MachineOrigin(
    List<String> command,
    String directory,
    List<String> packs,
    boolean deterministic,
    long bootedAt) {
  MachineOrigin {
    command = List.copyOf(command);
    packs = List.copyOf(packs);
  }
}
