package org.amber.kernel.saving;

import java.util.IdentityHashMap;
import java.util.regex.Pattern;
import org.amber.abi.Errno;
import org.amber.state.NotSaved;
import org.jspecify.annotations.Nullable;

/** Who waits for a checkpoint of the machine. */
@NotSaved("what becomes of each request is in its thread's call record")
public final class Checkpoints {
  /** The longest name. */
  public static final int LONGEST_NAME = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_NAME + "}");

  private final IdentityHashMap<Object, CheckpointRequest> live = new IdentityHashMap<>();
  private CheckpointService service =
      request -> {
        throw Errno.ENODEV.error();
      };

  /** Has the machine saved by someone from now on. */
  public void setService(CheckpointService newService) {
    service = newService;
  }

  /**
   * The name that a program wrote, which may end with a newline.
   *
   * @throws org.amber.abi.ErrnoException EINVAL when it cannot be that of a checkpoint
   */
  public static String name(String written) {
    String name = written.endsWith("\n") ? written.substring(0, written.length() - 1) : written;
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw Errno.EINVAL.error();
    }
    return name;
  }

  /** What a thread has asked for in this run of the machine and has not ended yet, or null. */
  public @Nullable CheckpointRequest of(Object thread) {
    return live.get(thread);
  }

  /**
   * Has the machine saved.
   *
   * @param thread who waits; it may have no other request
   * @param asker the same, to be told of it
   * @throws org.amber.abi.ErrnoException ENODEV when nobody has said where checkpoints may go
   */
  public CheckpointRequest ask(String name, Object thread, CheckpointRequest.Asker asker) {
    CheckpointRequest request = new CheckpointRequest(name, asker, () -> live.remove(thread));
    service.ask(request);
    live.put(thread, request);
    return request;
  }
}
