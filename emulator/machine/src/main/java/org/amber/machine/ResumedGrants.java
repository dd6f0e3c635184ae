package org.amber.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.kernel.fs.GrantState;
import org.amber.kernel.vfs.FileName;
import org.amber.machine.MachineConfig.HostMount;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** What of the host a saved machine gets, in the order in which it had it. */
@NotSaved("at work only while a snapshot is restored")
final class ResumedGrants {
  private final List<GrantState> saved;
  private final ResumeOptions options;

  ResumedGrants(List<GrantState> saved, ResumeOptions options) {
    this.saved = saved;
    this.options = options;
  }

  /**
   * What was granted at capture, or what this host grants in its place; then what it adds.
   *
   * @throws MachineException naming what the user has to grant
   */
  List<Grant> all() throws MachineException {
    List<Grant> grants = new ArrayList<>();
    List<HostMount> rest = new ArrayList<>(options.mounts());
    for (GrantState state : saved) {
      HostMount given = given(state);
      grants.add(given == null ? again(state) : inPlaceOf(state, given));
      rest.removeIf(mount -> isFor(mount, state));
    }
    boolean staged = saved.stream().anyMatch(state -> state.staged);
    rest.forEach(mount -> grants.add(Grant.of(staged ? mount.whenCommitted() : mount)));
    return grants;
  }

  private @Nullable HostMount given(GrantState state) {
    HostMount last = null;
    for (HostMount mount : options.mounts()) {
      last = isFor(mount, state) ? mount : last;
    }
    return last;
  }

  private static boolean isFor(HostMount mount, GrantState state) {
    String guest = Path.of(mount.guest()).normalize().toString();
    return guest.equals(FileName.toText(state.guest))
        || guest.equals(Path.of(Grant.asked(state)).normalize().toString());
  }

  private static Grant inPlaceOf(GrantState state, HostMount given) throws MachineException {
    if (state.writable != given.writable()) {
      throw new MachineException(
          "the program has %s as %s; grant it so: %s %s:%s"
              .formatted(
                  Grant.asked(state),
                  option(state),
                  option(state),
                  given.host(),
                  Grant.asked(state)));
    }
    return Grant.inPlaceOf(state, given);
  }

  /**
   * That a file asks to write to a directory of the host is no reason to let it: who resumes must
   * say so. Nor may it look at more than who resumes lets it.
   */
  private Grant again(GrantState state) throws MachineException {
    if (options.onlyToLook()) {
      return Grant.absent(state);
    }
    Path root = options.root().toAbsolutePath().normalize();
    boolean visibleAnyway = root.equals(root.getRoot());
    if (state.writable || !visibleAnyway) {
      throw new MachineException(
          "the program could %s %s at %s; to let it go on there, say so: %s %s:%s"
              .formatted(
                  state.writable ? "write to" : "see",
                  state.host,
                  Grant.asked(state),
                  option(state),
                  state.host,
                  Grant.asked(state)));
    }
    return Grant.again(state);
  }

  private static String option(GrantState state) {
    return state.writable ? "--rw" : "--ro";
  }
}
