package org.amber.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An x86-64 executable of a few bytes, to be damaged: one segment whose code calls exit(5). */
public final class ElfImage {
  /** Offset of the class, 1 for 32-bit and 2 for 64-bit. */
  public static final int CLASS = 4;

  /** Offset of the machine, two bytes. */
  public static final int MACHINE = 18;

  /** Offset of the number of program headers, two bytes. */
  public static final int HEADERS = 56;

  /** Offset of the first program header. */
  public static final int FIRST = 64;

  /** Size of a program header. */
  public static final int HEADER_SIZE = 56;

  private static final long BASE = 0x400000;
  private static final int CODE = 0x200;
  private static final byte[] EXIT = {
    (byte) 0xb8,
    60,
    0,
    0,
    0, // mov $60, %eax
    (byte) 0xbf,
    5,
    0,
    0,
    0, // mov $5, %edi
    0x0f,
    0x05 // syscall
  };

  private final ByteBuffer image = ByteBuffer.allocate(0x300).order(ByteOrder.LITTLE_ENDIAN);

  /** A sound program. */
  public ElfImage() {
    image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    image.putShort(16, (short) 2).putShort(MACHINE, (short) 62).putInt(20, 1);
    image.putLong(24, BASE + CODE).putLong(32, FIRST).putInt(48, 0);
    image.putShort(52, (short) 64).putShort(54, (short) HEADER_SIZE).putShort(HEADERS, (short) 1);
    segment(0, 1, 0, BASE, image.capacity(), image.capacity());
    image.put(CODE, EXIT);
  }

  /** Sets a program header: readable and executable, alignment 4096. */
  public ElfImage segment(
      int index, int type, long offset, long address, long fileSize, long memorySize) {
    int at = FIRST + index * HEADER_SIZE;
    image.putInt(at, type).putInt(at + 4, 5).putLong(at + 8, offset).putLong(at + 16, address);
    image.putLong(at + 24, address).putLong(at + 32, fileSize).putLong(at + 40, memorySize);
    image.putLong(at + 48, 4096);
    return this;
  }

  /** Sets how many program headers there are. */
  public ElfImage headers(int count) {
    image.putShort(HEADERS, (short) count);
    return this;
  }

  /** Sets one byte. */
  public ElfImage set(int offset, int value) {
    image.put(offset, (byte) value);
    return this;
  }

  /** Puts a text, with a zero at its end. */
  public ElfImage text(int offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      image.put(offset + i, (byte) text.charAt(i));
    }
    image.put(offset + text.length(), (byte) 0);
    return this;
  }

  /** Writes the first bytes of it as an executable file. */
  public Path write(Path file, int length) {
    try {
      byte[] bytes = new byte[length];
      image.get(0, bytes);
      Files.write(file, bytes);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes it as an executable file. */
  public Path write(Path file) {
    return write(file, image.capacity());
  }
}
