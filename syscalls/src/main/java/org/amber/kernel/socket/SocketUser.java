package org.amber.kernel.socket;

import java.util.Arrays;
import java.util.List;

/**
 * Who made a connection or sent a message: struct ucred and the supplementary groups.
 *
 * @param pid process number; 0 for nobody
 * @param uid effective user
 * @param gid effective group
 * @param groups supplementary groups
 */
public record SocketUser(int pid, int uid, int gid, List<Integer> groups) {
  /** All numbers are zero: who has sent the end of a stream. */
  public static final SocketUser ZERO = new SocketUser(0, 0, 0, List.of());

  /** What SO_PEERCRED shows without a peer. */
  public static final SocketUser NOBODY = new SocketUser(0, -1, -1, List.of());

  /** The state form. */
  public SocketUserState save() {
    SocketUserState state = new SocketUserState();
    state.pid = pid;
    state.uid = uid;
    state.gid = gid;
    state.groups = groups.stream().mapToInt(Integer::intValue).toArray();
    return state;
  }

  /** A user as saved. */
  public static SocketUser restore(SocketUserState state) {
    return new SocketUser(
        state.pid, state.uid, state.gid, Arrays.stream(state.groups).boxed().toList());
  }
}
