package org.amber.machine;

import java.nio.file.Path;
import java.util.List;
import org.amber.cpu.CpuProfile;
import org.amber.kernel.socket.host.NetworkGrant;
import org.jspecify.annotations.Nullable;

/**
 * A program to start and the world it is to see.
 *
 * @param command the program as the user named it (searched in PATH when it has no slash), then its
 *     arguments
 * @param environment {@code NAME=value} strings of the program; as the command and the guest paths
 *     in {@link org.amber.abi.HostText}
 * @param root host directory that is the guest's {@code /}
 * @param mounts further host directories that the guest sees
 * @param packs guest paths whose contents every snapshot takes along
 * @param workingDirectory guest path to start in
 * @param determinism what is a function of steps alone
 * @param memoryBytes address space that is reserved for the machine's memory, if it is to be
 *     allowed so much
 * @param limits what the machine may use
 * @param network what it is given of the host's network
 * @param cpu the processor that it has
 */
public record MachineConfig(
    List<String> command,
    List<String> environment,
    Path root,
    List<HostMount> mounts,
    List<String> packs,
    String workingDirectory,
    Determinism determinism,
    long memoryBytes,
    LimitChoice limits,
    NetworkGrant network,
    CpuProfile cpu) {

  /** The default of {@link #memoryBytes}: room, not consumption. */
  public static final long DEFAULT_MEMORY = 64L << 30;

  /** A machine with the usual limits and processor, and without a network. */
  public MachineConfig(
      List<String> command,
      List<String> environment,
      Path root,
      List<HostMount> mounts,
      List<String> packs,
      String workingDirectory,
      Determinism determinism,
      long memoryBytes) {
    this(
        command,
        environment,
        root,
        mounts,
        packs,
        workingDirectory,
        determinism,
        memoryBytes,
        LimitChoice.NONE,
        NetworkGrant.NONE,
        CpuProfile.DEFAULT);
  }

  public MachineConfig {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    mounts = List.copyOf(mounts);
    packs = List.copyOf(packs);
  }

  /**
   * A host directory or file that the guest sees at a path of its own.
   *
   * @param host absolute host path
   * @param guest absolute guest path
   * @param writable whether writes go to the host
   * @param staged whether they do so only when the machine has ended well: {@link Machine#commit}
   */
  public record HostMount(Path host, String guest, boolean writable, boolean staged) {
    /** What is written goes to the host at once. */
    public HostMount(Path host, String guest, boolean writable) {
      this(host, guest, writable, false);
    }

    /** The same, written to only when the machine has ended well. */
    public HostMount whenCommitted() {
      return new HostMount(host, guest, writable, writable);
    }
  }

  /**
   * What of the guest's world is a function of its steps.
   *
   * @param identity fixed host name, PIDs and number of processors
   * @param virtualClock time is made of steps instead of following the host
   * @param seed of the randomness; null: a secret one from the host
   */
  public record Determinism(boolean identity, boolean virtualClock, @Nullable Long seed) {
    /** Nothing but what the guest does itself. */
    public static final Determinism NONE = new Determinism(false, false, null);

    /** Everything: the same program gives the same steps, output and digest. */
    public static final Determinism FULL = new Determinism(true, true, 0L);
  }
}
