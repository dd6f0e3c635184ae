package org.amber.kernel.fs.proc;

import org.amber.memory.Vma;

/**
 * Sizes of kinds of areas in bytes, divided as Linux does (VM_STACK, VM_EXEC, private writable).
 *
 * @param total VmSize
 * @param stack VmStk
 * @param data VmData
 * @param code VmExe
 * @param libraries VmLib
 * @param locked VmLck
 */
record MemorySizes(long total, long stack, long data, long code, long libraries, long locked) {
  private static final int WRITE = 2;
  private static final int EXECUTE = 4;
  private static final long PAGE = 4096;

  static MemorySizes of(MemoryView memory) {
    long stack = 0;
    long data = 0;
    long executable = 0;
    long locked = 0;
    for (Vma vma : memory.space().areas()) {
      boolean writable = (vma.prot() & WRITE) != 0;
      if (vma.has(Vma.GROWS_DOWN)) {
        stack += vma.length();
      } else if (writable && !vma.shared()) {
        data += vma.length();
      } else if ((vma.prot() & EXECUTE) != 0 && !writable) {
        executable += vma.length();
      }
      locked += vma.has(Vma.LOCKED) ? vma.length() : 0;
    }
    long code = (memory.endCode() + PAGE - 1) / PAGE * PAGE - memory.startCode() / PAGE * PAGE;
    code = Math.max(0, Math.min(code, executable));
    return new MemorySizes(
        memory.space().mappedBytes(), stack, data, code, executable - code, locked);
  }
}
