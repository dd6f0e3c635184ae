package org.amber.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files for tests: a header, program headers right after it, zeros to a size. */
final class ElfBuilder {
  static final int PT_LOAD = 1;
  static final int PT_INTERP = 3;
  static final int PT_GNU_STACK = 0x6474e551;

  private final int type;
  private final List<long[]> headers = new ArrayList<>();
  private int size = 0x4000;
  private long entry = 0x401000;
  private byte[] interpreter = {};

  private ElfBuilder(int type) {
    this.type = type;
  }

  static ElfBuilder exec() {
    return new ElfBuilder(2);
  }

  static ElfBuilder dyn() {
    return new ElfBuilder(3).entry(0x1000);
  }

  ElfBuilder entry(long address) {
    entry = address;
    return this;
  }

  ElfBuilder size(int bytes) {
    size = bytes;
    return this;
  }

  ElfBuilder header(int kind, int flags, long offset, long vaddr, long file, long memory, long al) {
    headers.add(new long[] {kind, flags, offset, vaddr, file, memory, al});
    return this;
  }

  ElfBuilder load(int flags, long offset, long vaddr, long file, long memory) {
    return header(PT_LOAD, flags, offset, vaddr, file, memory, 0x1000);
  }

  /** An interpreter name at offset 0x800. */
  ElfBuilder interpreter(byte[] withTerminator) {
    interpreter = withTerminator.clone();
    return header(PT_INTERP, 4, 0x800, 0, withTerminator.length, withTerminator.length, 1);
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    out.position(16);
    out.putShort((short) type).putShort((short) 62).putInt(1);
    out.putLong(entry).putLong(ElfHeader.SIZE).putLong(0).putInt(0);
    out.putShort((short) 64).putShort((short) 56).putShort((short) headers.size());
    out.position(ElfHeader.SIZE);
    for (long[] h : headers) {
      out.putInt((int) h[0]).putInt((int) h[1]).putLong(h[2]).putLong(h[3]).putLong(h[3]);
      out.putLong(h[4]).putLong(h[5]).putLong(h[6]);
    }
    if (interpreter.length > 0) {
      out.put(0x800, interpreter);
    }
    return out.array();
  }

  ElfSource source() {
    return ElfSource.of(bytes());
  }
}
