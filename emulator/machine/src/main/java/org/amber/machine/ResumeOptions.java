package org.amber.machine;

import java.nio.file.Path;
import java.util.List;
import org.amber.kernel.socket.host.NetworkGrant;

/**
 * What the host of a resume gives to a saved machine.
 *
 * @param root host directory through which files are seen that the snapshot does not contain
 * @param mounts host directories granted in place of those granted at capture; those with the same
 *     guest path replace them
 * @param hostClock the clocks follow the host from now on, also where they followed the steps
 * @param onlyToLook the machine is described and not run: none of the host's files is touched
 * @param limits what the machine may use from now on; what is not said is as it was
 * @param network what it is given of the host's network; what it had before does not count
 * @param eager the file is verified as a whole, and all pages are read, before anything runs; else
 *     pages are verified and read when the guest comes to them, or soon
 * @param continuation what it is told and given besides
 */
public record ResumeOptions(
    Path root,
    List<MachineConfig.HostMount> mounts,
    boolean hostClock,
    boolean onlyToLook,
    LimitChoice limits,
    NetworkGrant network,
    boolean eager,
    Continuation continuation) {
  /** The host's own root, and no other grants. */
  public static final ResumeOptions DEFAULT = new ResumeOptions(Path.of("/"), List.of());

  /** To look at parts of a saved machine: of its pages, those are read that are looked at. */
  public static final ResumeOptions GLANCE =
      new ResumeOptions(
          Path.of("/"),
          List.of(),
          false,
          true,
          LimitChoice.NONE,
          NetworkGrant.NONE,
          false,
          Continuation.EXACT);

  /** To describe a saved machine, all of whose pages are verified. */
  public static final ResumeOptions LOOK =
      new ResumeOptions(
          Path.of("/"),
          List.of(),
          false,
          true,
          LimitChoice.NONE,
          NetworkGrant.NONE,
          true,
          Continuation.EXACT);

  /** To run a saved machine. */
  public ResumeOptions(Path root, List<MachineConfig.HostMount> mounts) {
    this(
        root, mounts, false, false, LimitChoice.NONE, NetworkGrant.NONE, false, Continuation.EXACT);
  }

  /** The same with clocks that follow the host. */
  public ResumeOptions withHostClock() {
    return new ResumeOptions(root, mounts, true, onlyToLook, limits, network, eager, continuation);
  }

  /** The same with other limits. */
  public ResumeOptions withLimits(LimitChoice chosen) {
    return new ResumeOptions(
        root, mounts, hostClock, onlyToLook, chosen, network, eager, continuation);
  }

  /** The same with a network. */
  public ResumeOptions withNetwork(NetworkGrant granted) {
    return new ResumeOptions(
        root, mounts, hostClock, onlyToLook, limits, granted, eager, continuation);
  }

  /** The same with all pages read before anything runs. */
  public ResumeOptions withAllPages() {
    return new ResumeOptions(
        root, mounts, hostClock, onlyToLook, limits, network, true, continuation);
  }

  /** The same, going on in another way. */
  public ResumeOptions withContinuation(Continuation chosen) {
    return new ResumeOptions(root, mounts, hostClock, onlyToLook, limits, network, eager, chosen);
  }

  /** The same with checkpoints. */
  public ResumeOptions withStore(StoreTarget target) {
    return withContinuation(continuation.withStore(target));
  }

  public ResumeOptions {
    mounts = List.copyOf(mounts);
  }
}
