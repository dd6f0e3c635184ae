package org.amber.machine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.amber.abi.ErrnoException;
import org.amber.kernel.fs.FileSystemsSaver;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.Access;
import org.amber.memory.AddressSpace;
import org.amber.memory.MemoryDigest;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;
import org.amber.state.StateDigest;

/**
 * One number for all that a machine is: its state tree, the contents of its memory by process and
 * address, and the contents of its changed files. Pages that merely show a file as it is do not
 * count, since whether they were brought in depends on the engine.
 */
final class MachineDigest {
  private static final long PAGE = PhysicalMemory.PAGE_SIZE;

  private final Assembly assembly;
  private final MessageDigest sum;

  MachineDigest(Assembly assembly) {
    this.assembly = assembly;
    try {
      this.sum = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  byte[] of(MachineState state, FileSystemsSaver files) {
    sum.update(StateDigest.of(state, MachineStates.registry()));
    MemoryDigest contents = new MemoryDigest();
    files.digestContents(contents);
    sum.update(contents.digest());
    for (ThreadGroup group : assembly.kernel().groups()) {
      sum.update(ByteBuffer.allocate(4).putInt(group.pid()).array());
      sum.update(memory(group.memory().space()));
    }
    return sum.digest();
  }

  private byte[] memory(AddressSpace space) {
    MemoryDigest digest = new MemoryDigest();
    for (Vma vma : space.areas(0, AddressSpace.TASK_SIZE)) {
      space.forEachPage(vma.start(), vma.end(), (page, pte) -> add(digest, vma, page, pte));
    }
    return digest.digest();
  }

  private void add(MemoryDigest digest, Vma vma, long page, long pte) {
    long address = page * PAGE;
    PageSource source = vma.source();
    if (source != null && !vma.shared() && isUnchanged(source, vma, address, pte)) {
      return;
    }
    digest.add(address, assembly.physical().ram(), Pte.physicalAddress(pte));
  }

  /** Whether the page of a private mapping is still the file's own. */
  private static boolean isUnchanged(PageSource source, Vma vma, long address, long pte) {
    long index = (vma.offset() + (address - vma.start())) / PAGE;
    try {
      return source.frame(index, Access.READ) == Pte.frame(pte);
    } catch (ErrnoException e) {
      return false;
    }
  }
}
