package org.amber.linux;

import org.amber.abi.Errno;
import org.amber.cpu.CpuState;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;

/** The bases of FS and GS, of a thread or of one that it traces: do_arch_prctl_64. */
final class SegmentBases {
  private static final int SET_GS = 0x1001;
  private static final int SET_FS = 0x1002;
  private static final int GET_FS = 0x1003;
  private static final int GET_GS = 0x1004;

  private SegmentBases() {}

  /**
   * Sets a base to an address, or stores one there.
   *
   * @param memory the caller's
   * @throws org.amber.abi.ErrnoException EINVAL for other codes, EPERM, EFAULT
   */
  static void move(CpuState cpu, GuestMemory memory, int code, long address) {
    switch (code) {
      case SET_FS -> cpu.fsBase = userAddress(address);
      case SET_GS -> cpu.gsBase = userAddress(address);
      case GET_FS -> memory.writeLong(address, cpu.fsBase);
      case GET_GS -> memory.writeLong(address, cpu.gsBase);
      // ARCH_CET_STATUS and kin among them: as a kernel without shadow stacks.
      default -> throw Errno.EINVAL.error();
    }
  }

  private static long userAddress(long address) {
    if (address < 0 || address >= AddressSpace.TASK_SIZE) {
      throw Errno.EPERM.error();
    }
    return address;
  }
}
