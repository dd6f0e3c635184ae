package org.amber.machine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.amber.kernel.fs.FileSystemsSaver;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpaceDigest;
import org.amber.memory.MemoryDigest;
import org.amber.state.Sha256;
import org.amber.state.StateDigest;

/**
 * One number for all that a machine is: its state tree, the contents of its memory by process and
 * address, and the contents of its changed files. Pages that merely show a file as it is do not
 * count, since whether they were brought in depends on the engine.
 */
final class MachineDigest {
  private final Assembly assembly;
  private final MessageDigest sum;

  MachineDigest(Assembly assembly) {
    this.assembly = assembly;
    this.sum = Sha256.begin();
  }

  byte[] of(MachineState state, FileSystemsSaver files) {
    sum.update(StateDigest.of(state, MachineStates.registry()));
    MemoryDigest contents = new MemoryDigest();
    files.digestContents(contents);
    sum.update(contents.digest());
    for (ThreadGroup group : assembly.kernel().groups()) {
      sum.update(ByteBuffer.allocate(4).putInt(group.pid()).array());
      sum.update(AddressSpaceDigest.of(group.memory().space()));
    }
    return sum.digest();
  }
}
